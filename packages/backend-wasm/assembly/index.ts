// Pure functions over pointers into the memory of TensorFlow.js's own WebAssembly module: no heap, no globals, no data.
// Pointers and strides are in bytes; counts are in elements.
export * from './gemm'
export * from './pack'
export * from './image'
export * from './filter-gradient'
export * from './matvec'
export * from './batch-norm'
export * from './pool'
export * from './cholesky'
export * from './rows'
export * from './updates'
