// What Node sees of our kernels: register() makes them known to TensorFlow, setThreads(n) says how many threads they use.

#include <node_api.h>

#include <string>

#include "op.h"
#include "parallel.h"

namespace {

napi_value SetThreads(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value arguments[1];
  int32_t threads = 1;
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  if (count < 1 || napi_get_value_int32(env, arguments[0], &threads) != napi_ok) {
    napi_throw_type_error(env, nullptr, "setThreads(count) needs a number");
    return nullptr;
  }
  infomax::SetThreads(threads);
  return nullptr;
}

napi_value RegisterOperations(napi_env env, napi_callback_info) {
  // once for the process: each of Node's threads asks
  static const std::string problem = [] {
    TF_Status* status = TF_NewStatus();
    for (auto* add : {infomax::RegisterBatchNorm, infomax::RegisterConvolution, infomax::RegisterPool,
                      infomax::RegisterProduct, infomax::RegisterRows, infomax::RegisterUpdates})
      if (TF_GetCode(status) == TF_OK) add(status);
    const std::string message = TF_GetCode(status) == TF_OK ? "" : TF_Message(status);
    TF_DeleteStatus(status);
    return message;
  }();
  if (!problem.empty()) napi_throw_error(env, nullptr, problem.c_str());
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"register", nullptr, RegisterOperations, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"setThreads", nullptr, SetThreads, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, sizeof(functions) / sizeof(functions[0]), functions);
  return exports;
}
