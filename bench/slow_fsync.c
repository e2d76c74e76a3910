/* Make every fsync and fdatasync take 5 ms longer: the disk of a bench on a machine whose disk only pretends.
   cc -shared -fPIC -O2 -o slow_fsync.so slow_fsync.c -ldl; LD_PRELOAD=./slow_fsync.so … */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static void wait_for_the_disk(void) {
    const struct timespec pause = {0, 5 * 1000 * 1000};
    nanosleep(&pause, 0);
}

int fsync(int file) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_for_the_disk();
    return real(file);
}

int fdatasync(int file) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_for_the_disk();
    return real(file);
}
