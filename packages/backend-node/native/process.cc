// Reaches this process where JavaScript cannot, in a library of its own that is loaded before TensorFlow, which reads its
// settings and greets on stderr as soon as it is opened. setEnvironment(name, value) works from any thread of Node's, in
// which process.env may be a copy; between holdErrors() and releaseErrors(), which gives it, what is written to stderr is
// kept back.

#include <node_api.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

std::string Text(napi_env env, napi_value value) {
  size_t length = 0;
  napi_get_value_string_utf8(env, value, nullptr, 0, &length);
  std::string text(length + 1, '\0');
  napi_get_value_string_utf8(env, value, &text[0], text.size(), &length);
  text.resize(length);
  return text;
}

napi_value SetEnvironment(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2];
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  if (count < 2 || setenv(Text(env, arguments[0]).c_str(), Text(env, arguments[1]).c_str(), 1) != 0)
    napi_throw_error(env, nullptr, "setEnvironment(name, value) failed");
  return nullptr;
}

int held_stderr = -1;
FILE* held_file = nullptr;

napi_value HoldErrors(napi_env, napi_callback_info) {
  if (held_file != nullptr || (held_file = std::tmpfile()) == nullptr) return nullptr;
  std::fflush(stderr);
  held_stderr = dup(STDERR_FILENO);
  dup2(fileno(held_file), STDERR_FILENO);
  return nullptr;
}

napi_value ReleaseErrors(napi_env env, napi_callback_info) {
  std::string text;
  if (held_file != nullptr) {
    std::fflush(stderr);
    dup2(held_stderr, STDERR_FILENO);
    close(held_stderr);
    std::rewind(held_file);
    char buffer[4096];
    for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, held_file)) > 0;) text.append(buffer, n);
    std::fclose(held_file);
    held_file = nullptr;
  }
  napi_value result;
  napi_create_string_utf8(env, text.data(), text.size(), &result);
  return result;
}

}  // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"setEnvironment", nullptr, SetEnvironment, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"holdErrors", nullptr, HoldErrors, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"releaseErrors", nullptr, ReleaseErrors, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, sizeof(functions) / sizeof(functions[0]), functions);
  return exports;
}
