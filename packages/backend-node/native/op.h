// What a kernel sees of TensorFlow, and how one is registered, through TensorFlow's C interface.
#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

namespace infomax {

// A tensor of floats, held while a kernel runs.
class Floats {
 public:
  Floats() = default;
  explicit Floats(TF_Tensor* tensor) : tensor_(tensor) {}
  Floats(Floats&& other) noexcept : tensor_(other.tensor_) { other.tensor_ = nullptr; }
  Floats& operator=(Floats&& other) noexcept {
    std::swap(tensor_, other.tensor_);
    return *this;
  }
  ~Floats() {
    if (tensor_ != nullptr) TF_DeleteTensor(tensor_);
  }
  float* data() const { return static_cast<float*>(TF_TensorData(tensor_)); }
  int rank() const { return TF_NumDims(tensor_); }
  int64_t dim(int i) const { return TF_Dim(tensor_, i); }
  int64_t size() const { return TF_TensorElementCount(tensor_); }
  std::vector<int64_t> shape() const {
    std::vector<int64_t> dims(rank());
    for (int i = 0; i < rank(); ++i) dims[i] = dim(i);
    return dims;
  }

 private:
  TF_Tensor* tensor_ = nullptr;
};

// One run of a kernel: its inputs and outputs. After a failure `ok()` is false and the kernel returns.
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Call() {
    if (!ok()) TF_OpKernelContext_Failure(context_, status_);
    TF_DeleteStatus(status_);
  }
  bool ok() const { return TF_GetCode(status_) == TF_OK; }
  void Fail(const char* message) { TF_SetStatus(status_, TF_INVALID_ARGUMENT, message); }
  Floats Input(int i) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, i, &tensor, status_);
    return Floats(tensor);
  }
  // Not zeroed.
  Floats Output(int i, const std::vector<int64_t>& shape) {
    size_t bytes = sizeof(float);
    for (int64_t dim : shape) bytes *= dim;
    return Floats(TF_AllocateOutput(context_, i, TF_FLOAT, shape.data(), shape.size(), bytes, status_));
  }

 private:
  TF_OpKernelContext* context_;
  TF_Status* status_;
};

// Attributes of an operation, read once.
class Attributes {
 public:
  Attributes(TF_OpKernelConstruction* construction, TF_Status* status)
      : construction_(construction), status_(status) {}
  float Float(const char* name) {
    float value = 0;
    TF_OpKernelConstruction_GetAttrFloat(construction_, name, &value, status_);
    return value;
  }
  bool Bool(const char* name) {
    unsigned char value = 0;
    TF_OpKernelConstruction_GetAttrBool(construction_, name, &value, status_);
    return value != 0;
  }
  int64_t Int(const char* name) {
    int64_t value = 0;
    TF_OpKernelConstruction_GetAttrInt64(construction_, name, &value, status_);
    return value;
  }

 private:
  TF_OpKernelConstruction* construction_;
  TF_Status* status_;
};

struct Signature {
  const char* name;
  std::initializer_list<const char*> inputs;
  std::initializer_list<const char*> outputs;
  std::initializer_list<const char*> attributes;
};

// Makes an operation known and gives it a kernel on the processor.
template <typename Kernel>
void Register(const Signature& signature, TF_Status* status) {
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(signature.name);
  for (const char* attribute : signature.attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  for (const char* input : signature.inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : signature.outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, &TF_ShapeInferenceContextSetUnknownShape);
  TF_RegisterOpDefinition(definition, status);
  if (TF_GetCode(status) != TF_OK) return;
  TF_KernelBuilder* builder = TF_NewKernelBuilder(
      signature.name, "CPU",
      [](TF_OpKernelConstruction* construction) -> void* {
        TF_Status* read = TF_NewStatus();
        Attributes attributes(construction, read);
        Kernel* kernel = new Kernel(attributes);
        if (TF_GetCode(read) != TF_OK) TF_OpKernelConstruction_Failure(construction, read);
        TF_DeleteStatus(read);
        return kernel;
      },
      [](void* kernel, TF_OpKernelContext* context) {
        Call call(context);
        static_cast<Kernel*>(kernel)->Run(call);
      },
      [](void* kernel) { delete static_cast<Kernel*>(kernel); });
  TF_RegisterKernelBuilder(signature.name, builder, status);
}

// Each file's operations.
void RegisterBatchNorm(TF_Status* status);
void RegisterConvolution(TF_Status* status);
void RegisterPool(TF_Status* status);
void RegisterProduct(TF_Status* status);
void RegisterRows(TF_Status* status);
void RegisterUpdates(TF_Status* status);

}  // namespace infomax
