/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* sabir_jni.h - what the JNI code of every package made with Sabir has in common.
 *
 * A generated file holds one short function per function of the contract, and a table of them. The
 * Java side has prepared everything: handles and addresses come as numbers, the result and the
 * error go into the frame, an array is lent as it is. C99.
 */
#ifndef SABIR_JNI_H
#define SABIR_JNI_H

#include <jni.h>
#include <sabir.h>
#include <stdint.h>

/* Handles and addresses. */
#define SABIR_JNI_AT(address) ((void *)(intptr_t)(address))

/* The elements of an array from `at` on, or what stands at the address `at` if there is no array.
 * Between pin and unpin nothing may be asked of Java. */
void *sabir_jni_pin(JNIEnv *env, jarray array, jlong at, size_t stride);
void sabir_jni_unpin(JNIEnv *env, jarray array, void *data, jlong at, size_t stride, jint mode);

/* The methods of the interface sabir.runtime.Mechanism that are the same for all packages. */
#define SABIR_JNI_METHODS                                                             \
  {(char *)"open", (char *)"(JJ)Ljava/nio/ByteBuffer;", (void *)sabir_jni_open},      \
      {(char *)"address", (char *)"(Ljava/nio/Buffer;)J", (void *)sabir_jni_address}, \
      {(char *)"copy", (char *)"(JI)[B", (void *)sabir_jni_copy},                     \
      {(char *)"allocate", (char *)"(J)J", (void *)sabir_jni_allocate}, {             \
    (char *)"free", (char *)"(J)V", (void *)sabir_jni_free                            \
  }

jobject JNICALL sabir_jni_open(JNIEnv *env, jobject calls, jlong address, jlong size);
jlong JNICALL sabir_jni_address(JNIEnv *env, jobject calls, jobject direct);
jbyteArray JNICALL sabir_jni_copy(JNIEnv *env, jobject calls, jlong address, jint size);
jlong JNICALL sabir_jni_allocate(JNIEnv *env, jobject calls, jlong size);
void JNICALL sabir_jni_free(JNIEnv *env, jobject calls, jlong address);

/* For JNI_OnLoad: gives the class its native methods. Returns the version of JNI, or JNI_ERR with
 * an exception under way. */
jint sabir_jni_register(JavaVM *vm, const char *type, const JNINativeMethod *methods, jint count);

/* --- what the library calls ----------------------------------------------------------------- */

typedef void (*sabir_jni_function)(void);

typedef struct sabir_jni_name {
  const char *name;
  const char *descriptor;
} sabir_jni_name;

/* The class of static methods behind functions in C; `type` is NULL until it was found. */
typedef struct sabir_jni_upcalls {
  JavaVM *vm;
  jclass type;
  jmethodID drops[2];
} sabir_jni_upcalls;

/* Finds the class and its methods, the two that drop something first. Returns 0 with an exception
 * under way if one is not there. */
int sabir_jni_find(JNIEnv *env, sabir_jni_upcalls *upcalls, const char *type,
                   const sabir_jni_name *names, jmethodID *methods, int count);

/* Java as this thread sees it. A thread that Java does not know is made known until it ends. NULL:
 * Java is gone, or has no memory. */
JNIEnv *sabir_jni_attach(sabir_jni_upcalls *upcalls);

/* The status of a call, which nothing may be thrown out of: what is all the same is dropped. */
sabir_status sabir_jni_ended(JNIEnv *env, jint status);

void sabir_jni_drop(JNIEnv *env, sabir_jni_upcalls *upcalls, int which, jlong what);

#endif /* SABIR_JNI_H */
