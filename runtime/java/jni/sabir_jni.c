/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_jni.c - see sabir_jni.h. */
#include "sabir_jni.h"

#include <pthread.h>
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

/* --- what the library calls ----------------------------------------------------------------- */

int sabir_jni_find(JNIEnv *env, sabir_jni_upcalls *upcalls, const char *type,
                   const sabir_jni_name *names, jmethodID *methods, int count) {
  jclass found;
  int i;
  if (upcalls->type) return 1;
  found = (*env)->FindClass(env, type);
  if (!found) return 0;
  for (i = 0; i < count; ++i) {
    methods[i] = (*env)->GetStaticMethodID(env, found, names[i].name, names[i].descriptor);
    if (!methods[i]) return 0;
  }
  upcalls->drops[0] = methods[0];
  upcalls->drops[1] = methods[1];
  if ((*env)->GetJavaVM(env, &upcalls->vm) != JNI_OK) return 0;
  upcalls->type = (jclass)(*env)->NewGlobalRef(env, found);
  return upcalls->type != NULL;
}

static pthread_key_t attached;
static pthread_once_t attached_once = PTHREAD_ONCE_INIT;

static void detach(void *vm) { (*(JavaVM *)vm)->DetachCurrentThread((JavaVM *)vm); }
static void make_key(void) { pthread_key_create(&attached, detach); }

JNIEnv *sabir_jni_attach(sabir_jni_upcalls *upcalls) {
  JavaVM *vm = upcalls->vm;
  JNIEnv *env = NULL;
  jint status = (*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8);
  if (status == JNI_OK) return env;
  if (status != JNI_EDETACHED) return NULL;
  if ((*vm)->AttachCurrentThreadAsDaemon(vm, (void **)&env, NULL) != JNI_OK) return NULL;
  pthread_once(&attached_once, make_key);
  pthread_setspecific(attached, vm);
  return env;
}

sabir_status sabir_jni_ended(JNIEnv *env, jint status) {
  if (!(*env)->ExceptionCheck(env)) return status;
  (*env)->ExceptionClear(env);
  return SABIR_INTERNAL;
}

void sabir_jni_drop(JNIEnv *env, sabir_jni_upcalls *upcalls, int which, jlong what) {
  (*env)->CallStaticVoidMethod(env, upcalls->type, upcalls->drops[which], what);
  sabir_jni_ended(env, 0);
}
