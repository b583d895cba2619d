import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'

export interface OpAttribute {
  readonly name: string
  readonly type: number
  readonly value: unknown
}

/** What TensorFlow.js's binding exports, as far as we use it. */
export interface Binding {
  readonly TF_Version: string
  readonly TF_FLOAT: number
  readonly TF_INT32: number
  readonly TF_ATTR_TYPE: number
  readonly TF_ATTR_INT: number
  readonly TF_ATTR_FLOAT: number
  readonly TF_ATTR_BOOL: number
  readonly TF_ATTR_STRING: number
  isUsingGpuDevice(): boolean
  createTensor(shape: readonly number[], dtype: number, values: ArrayBufferView): number
  deleteTensor(id: number): void
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): { readonly id: number; readonly shape: number[]; readonly dtype: number }[]
}

/** What our kernels need of TensorFlow.js's native backend. */
export interface NativeBackend {
  readonly binding: Binding
  readonly isUsingGpuDevice: boolean
  readonly tensorMap: { set(dataId: object, data: object): void }
  getInputTensorIds(tensors: readonly TensorInfo[]): number[]
  incRef(dataId: object): void
}

/** What module.cc exports. */
export interface KernelModule {
  register(): void
  setThreads(count: number): void
}

/** What process.cc exports. */
export interface ProcessModule {
  setEnvironment(name: string, value: string): void
  /** Keeps back what is written to stderr. */
  holdErrors(): void
  /** Ends that, and gives what was written. */
  releaseErrors(): string
}

/** Tensors inside TensorFlow, which JavaScript has no name for, to be freed when a kernel is done. */
export interface Handles {
  of(tensor: TensorInfo): number
  constant(values: Int32Array | Float32Array): number
  number(value: number): number
  run(name: string, attributes: readonly OpAttribute[], inputs: readonly number[], outputs?: number): number[]
  /** One that becomes a result, and is not freed. */
  result(id: number): TensorInfo
}

/** Attributes of operations, in the form that the binding takes. */
export function attributesOf({ binding }: NativeBackend) {
  const make = (type: number) => (name: string, value: unknown) => ({ name, type, value })
  const type = make(binding.TF_ATTR_TYPE)
  return {
    float: type('T', binding.TF_FLOAT),
    type,
    int: make(binding.TF_ATTR_INT),
    number: make(binding.TF_ATTR_FLOAT),
    bool: make(binding.TF_ATTR_BOOL),
    string: make(binding.TF_ATTR_STRING),
  }
}

/** TensorFlow's number for double, which TensorFlow.js does not name. */
export const double = 2

/** Runs a kernel made of several operations, and frees all that is not a result. */
export function withHandles<T>(backend: NativeBackend, body: (handles: Handles) => T): T {
  const { binding } = backend
  const owned = new Map<number, { readonly shape: number[]; readonly dtype: number }>()
  const own = (handle: { readonly id: number; readonly shape: number[]; readonly dtype: number }) => {
    owned.set(handle.id, handle)
    return handle.id
  }
  const create = (shape: number[], dtype: number, values: Float32Array | Int32Array) =>
    own({ id: binding.createTensor(shape, dtype, values), shape, dtype })
  try {
    return body({
      of: tensor => backend.getInputTensorIds([tensor])[0]!,
      constant: values =>
        create([values.length], values instanceof Float32Array ? binding.TF_FLOAT : binding.TF_INT32, values),
      number: value => create([], binding.TF_FLOAT, Float32Array.of(value)),
      run: (name, attributes, inputs, outputs = 1) => binding.executeOp(name, attributes, inputs, outputs).map(own),
      result(id) {
        const { shape, dtype } = owned.get(id)!
        owned.delete(id)
        return register(backend, { id, shape, dtype })
      },
    })
  } finally {
    for (const id of owned.keys()) binding.deleteTensor(id)
  }
}

/** Gives TensorFlow.js a tensor that is inside TensorFlow. */
export function register(
  backend: NativeBackend,
  { id, shape, dtype }: { readonly id: number; readonly shape: number[]; readonly dtype: number },
): TensorInfo {
  const dataId = {}
  backend.tensorMap.set(dataId, { shape, dtype, id, values: null, refCount: 1 })
  const names: Record<number, DataType> = {
    [backend.binding.TF_FLOAT]: 'float32',
    [backend.binding.TF_INT32]: 'int32',
  }
  return { dataId, shape, dtype: names[dtype]! }
}

/** Runs one operation. */
export const execute = (
  backend: NativeBackend,
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly TensorInfo[],
  outputs = 1,
): TensorInfo[] =>
  backend.binding
    .executeOp(name, attributes, backend.getInputTensorIds(inputs), outputs)
    .map(handle => register(backend, handle))
