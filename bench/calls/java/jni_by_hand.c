/* What JniByHand.java declares. */
#include <jni.h>
#include <plain.h>
#include <stdint.h>

#define SMALL 1024

JNIEXPORT jlong JNICALL Java_JniByHand_add__JJ(JNIEnv *env, jclass type, jlong a, jlong b) {
  (void)env, (void)type;
  return plain_add(a, b);
}

JNIEXPORT jlong JNICALL Java_JniByHand_make(JNIEnv *env, jclass type, jlong start) {
  (void)env, (void)type;
  return (jlong)(intptr_t)plain_counter_new(start);
}

JNIEXPORT jlong JNICALL Java_JniByHand_next__J(JNIEnv *env, jclass type, jlong counter) {
  (void)env, (void)type;
  return plain_counter_next((plain_counter *)(intptr_t)counter);
}

JNIEXPORT void JNICALL Java_JniByHand_free(JNIEnv *env, jclass type, jlong counter) {
  (void)env, (void)type;
  plain_counter_free((plain_counter *)(intptr_t)counter);
}

JNIEXPORT jlong JNICALL Java_JniByHand_sum___3B(JNIEnv *env, jclass type, jbyteArray bytes) {
  jsize size = (*env)->GetArrayLength(env, bytes);
  (void)type;
  if (size <= SMALL) {
    jbyte copy[SMALL];
    (*env)->GetByteArrayRegion(env, bytes, 0, size, copy);
    return (jlong)plain_sum((uint8_t *)copy, (size_t)size);
  }
  void *data = (*env)->GetPrimitiveArrayCritical(env, bytes, NULL);
  if (!data) return 0;
  jlong sum = (jlong)plain_sum(data, (size_t)size);
  (*env)->ReleasePrimitiveArrayCritical(env, bytes, data, JNI_ABORT);
  return sum;
}

JNIEXPORT jbyteArray JNICALL Java_JniByHand_upper___3B(JNIEnv *env, jclass type, jbyteArray bytes) {
  jsize size = (*env)->GetArrayLength(env, bytes);
  jbyteArray made = (*env)->NewByteArray(env, size);
  (void)type;
  if (!made) return NULL;
  if (size <= SMALL) {
    jbyte copy[SMALL], out[SMALL];
    (*env)->GetByteArrayRegion(env, bytes, 0, size, copy);
    plain_upper((uint8_t *)copy, (size_t)size, (uint8_t *)out);
    (*env)->SetByteArrayRegion(env, made, 0, size, out);
    return made;
  }
  void *from = (*env)->GetPrimitiveArrayCritical(env, bytes, NULL);
  void *to = (*env)->GetPrimitiveArrayCritical(env, made, NULL);
  if (from && to) plain_upper(from, (size_t)size, to);
  if (to) (*env)->ReleasePrimitiveArrayCritical(env, made, to, 0);
  if (from) (*env)->ReleasePrimitiveArrayCritical(env, bytes, from, JNI_ABORT);
  return made;
}

JNIEXPORT jdouble JNICALL Java_JniByHand_total___3D(JNIEnv *env, jclass type, jdoubleArray values) {
  jsize count = (*env)->GetArrayLength(env, values);
  void *data = (*env)->GetPrimitiveArrayCritical(env, values, NULL);
  (void)type;
  if (!data) return 0;
  jdouble sum = plain_total(data, (size_t)count);
  (*env)->ReleasePrimitiveArrayCritical(env, values, data, JNI_ABORT);
  return sum;
}

static jclass failed;
static jmethodID make_failed, visit_method;

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved) {
  JNIEnv *env;
  (void)reserved;
  if ((*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK) return JNI_ERR;
  failed = (*env)->NewGlobalRef(env, (*env)->FindClass(env, "Failed"));
  make_failed = (*env)->GetMethodID(env, failed, "<init>", "(I)V");
  visit_method = (*env)->GetMethodID(env, (*env)->FindClass(env, "JniByHand"), "visit", "(J)V");
  return JNI_VERSION_1_8;
}

JNIEXPORT void JNICALL Java_JniByHand_refuse(JNIEnv *env, jclass type, jint code) {
  int status = plain_fail((uint32_t)code);
  (void)type;
  if (status == 0) return;
  jobject thrown = (*env)->NewObject(env, failed, make_failed, (jint)status);
  if (thrown) (*env)->Throw(env, thrown);
}

typedef struct visitor {
  JNIEnv *env;
  jobject self;
} visitor;

static void visit(void *context, int64_t value) {
  visitor *to = context;
  if (!(*to->env)->ExceptionCheck(to->env)) {
    (*to->env)->CallVoidMethod(to->env, to->self, visit_method, (jlong)value);
  }
}

JNIEXPORT void JNICALL Java_JniByHand_visitEach(JNIEnv *env, jobject self, jint count) {
  visitor to = {env, self};
  plain_each((uint32_t)count, visit, &to);
}
