/* sabir_jni.c - see sabir_jni.h. */
#include "sabir_jni.h"

#include <stdlib.h>

void *sabir_jni_pin(JNIEnv *env, jarray array, jlong at, size_t stride) {
  char *data;
  if (!array) return SABIR_JNI_AT(at);
  data = (char *)(*env)->GetPrimitiveArrayCritical(env, array, NULL);
  return data ? data + (size_t)at * stride : NULL;
}

void sabir_jni_unpin(JNIEnv *env, jarray array, void *data, jlong at, size_t stride, jint mode) {
  if (!array || !data) return;
  (*env)->ReleasePrimitiveArrayCritical(env, array, (char *)data - (size_t)at * stride, mode);
}

jobject JNICALL sabir_jni_open(JNIEnv *env, jobject calls, jlong address, jlong size) {
  (void)calls;
  return (*env)->NewDirectByteBuffer(env, SABIR_JNI_AT(address), size);
}

jlong JNICALL sabir_jni_address(JNIEnv *env, jobject calls, jobject direct) {
  (void)calls;
  return (jlong)(intptr_t)(*env)->GetDirectBufferAddress(env, direct);
}

jbyteArray JNICALL sabir_jni_copy(JNIEnv *env, jobject calls, jlong address, jint size) {
  jbyteArray made = (*env)->NewByteArray(env, size);
  (void)calls;
  if (made) (*env)->SetByteArrayRegion(env, made, 0, size, (const jbyte *)SABIR_JNI_AT(address));
  return made;
}

jlong JNICALL sabir_jni_allocate(JNIEnv *env, jobject calls, jlong size) {
  (void)env;
  (void)calls;
  return (jlong)(intptr_t)malloc((size_t)size);
}

void JNICALL sabir_jni_free(JNIEnv *env, jobject calls, jlong address) {
  (void)env;
  (void)calls;
  free(SABIR_JNI_AT(address));
}

jint sabir_jni_register(JavaVM *vm, const char *type, const JNINativeMethod *methods, jint count) {
  JNIEnv *env;
  jclass found;
  if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK) return JNI_ERR;
  found = (*env)->FindClass(env, type);
  if (!found || (*env)->RegisterNatives(env, found, methods, count) != JNI_OK) return JNI_ERR;
  return JNI_VERSION_1_8;
}
