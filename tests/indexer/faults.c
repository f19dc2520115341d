/* A disk that is full or read-only from the Nth write on, for a process started with LD_PRELOAD.
 *
 * FAULT_UNDER  folder: only what is written below it counts
 * FAULT_AT     which write fails first, counted from 1 over all processes' threads; 0: none does
 * FAULT_ONCE   set: only that one write fails
 * FAULT_ERROR  the errno to fail with: 28 (no space) or 30 (read-only)
 * FAULT_TOLD   file to which the number of writes is written at the end
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long writes;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int below(const char *path) {
    const char *under = getenv("FAULT_UNDER");
    return under && path && strncmp(path, under, strlen(under)) == 0;
}

static int path_counts(int folder, const char *path) {
    char whole[PATH_MAX], link[64];
    if (!path) return 0;
    if (path[0] == '/') return below(path);
    if (folder == AT_FDCWD) {
        if (!getcwd(whole, sizeof whole)) return 0;
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, whole, sizeof whole - 1);
        if (length < 0) return 0;
        whole[length] = 0;
    }
    size_t used = strlen(whole);
    snprintf(whole + used, sizeof whole - used, "/%s", path);
    return below(whole);
}

static int file_counts(int file) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return below(path);
}

static int fails(int counts) {
    if (!counts) return 0;
    long count = atomic_fetch_add(&writes, 1) + 1;
    const char *at = getenv("FAULT_AT"), *error = getenv("FAULT_ERROR");
    long first = at ? atol(at) : 0;
    if (!first || count < first || (getenv("FAULT_ONCE") && count != first)) return 0;
    errno = error ? atoi(error) : ENOSPC;
    return 1;
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("FAULT_TOLD");
    if (!path) return;
    FILE *file = REAL(fopen)(path, "w");
    if (!file) return;
    fprintf(file, "%ld", atomic_load(&writes));
    fclose(file);
}

#define WRITES(flags) ((flags) & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC))
#define MODE(last) mode_t mode = 0; if (flags & O_CREAT) { va_list rest; va_start(rest, last); mode = va_arg(rest, mode_t); va_end(rest); }

int open(const char *path, int flags, ...) { MODE(flags) if (WRITES(flags) && fails(path_counts(AT_FDCWD, path))) return -1; return REAL(open)(path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) if (WRITES(flags) && fails(path_counts(AT_FDCWD, path))) return -1; return REAL(open64)(path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) if (WRITES(flags) && fails(path_counts(at, path))) return -1; return REAL(openat)(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) if (WRITES(flags) && fails(path_counts(at, path))) return -1; return REAL(openat64)(at, path, flags, mode); }
FILE *fopen(const char *path, const char *how) { if (strpbrk(how, "wa+") && fails(path_counts(AT_FDCWD, path))) return NULL; return REAL(fopen)(path, how); }
FILE *fopen64(const char *path, const char *how) { if (strpbrk(how, "wa+") && fails(path_counts(AT_FDCWD, path))) return NULL; return REAL(fopen64)(path, how); }

ssize_t write(int file, const void *data, size_t size) { if (fails(file_counts(file))) return -1; return REAL(write)(file, data, size); }
ssize_t pwrite(int file, const void *data, size_t size, off_t at) { if (fails(file_counts(file))) return -1; return REAL(pwrite)(file, data, size, at); }
ssize_t pwrite64(int file, const void *data, size_t size, off64_t at) { if (fails(file_counts(file))) return -1; return REAL(pwrite64)(file, data, size, at); }
ssize_t writev(int file, const struct iovec *parts, int count) { if (fails(file_counts(file))) return -1; return REAL(writev)(file, parts, count); }
size_t fwrite(const void *data, size_t size, size_t count, FILE *file) { if (fails(file_counts(fileno(file)))) return 0; return REAL(fwrite)(data, size, count, file); }
ssize_t sendfile(int to, int from, off_t *at, size_t size) { if (fails(file_counts(to))) return -1; return REAL(sendfile)(to, from, at, size); }
ssize_t sendfile64(int to, int from, off64_t *at, size_t size) { if (fails(file_counts(to))) return -1; return REAL(sendfile64)(to, from, at, size); }
ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *into, size_t size, unsigned flags) { if (fails(file_counts(to))) return -1; return REAL(copy_file_range)(from, at, to, into, size, flags); }
int ftruncate(int file, off_t size) { if (fails(file_counts(file))) return -1; return REAL(ftruncate)(file, size); }
int ftruncate64(int file, off64_t size) { if (fails(file_counts(file))) return -1; return REAL(ftruncate64)(file, size); }
int fsync(int file) { if (fails(file_counts(file))) return -1; return REAL(fsync)(file); }
int fdatasync(int file) { if (fails(file_counts(file))) return -1; return REAL(fdatasync)(file); }
int mkdir(const char *path, mode_t mode) { if (fails(path_counts(AT_FDCWD, path))) return -1; return REAL(mkdir)(path, mode); }
int mkdirat(int at, const char *path, mode_t mode) { if (fails(path_counts(at, path))) return -1; return REAL(mkdirat)(at, path, mode); }
int rename(const char *from, const char *to) { if (fails(path_counts(AT_FDCWD, to))) return -1; return REAL(rename)(from, to); }
int renameat(int at, const char *from, int into, const char *to) { if (fails(path_counts(into, to))) return -1; return REAL(renameat)(at, from, into, to); }
int link(const char *from, const char *to) { if (fails(path_counts(AT_FDCWD, to))) return -1; return REAL(link)(from, to); }
int linkat(int at, const char *from, int into, const char *to, int flags) { if (fails(path_counts(into, to))) return -1; return REAL(linkat)(at, from, into, to, flags); }

/* A full disk still lets files go; a read-only one does not. */
static int kept(int counts) {
    const char *error = getenv("FAULT_ERROR");
    return error && atoi(error) == EROFS && fails(counts);
}
int unlink(const char *path) { if (kept(path_counts(AT_FDCWD, path))) return -1; return REAL(unlink)(path); }
int unlinkat(int at, const char *path, int flags) { if (kept(path_counts(at, path))) return -1; return REAL(unlinkat)(at, path, flags); }
int rmdir(const char *path) { if (kept(path_counts(AT_FDCWD, path))) return -1; return REAL(rmdir)(path); }
