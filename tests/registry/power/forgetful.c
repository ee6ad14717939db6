/* Writes down what a program does to the files of one folder, in the order in which it is done: preloaded into the program.

   FORGETFUL_FOLDER is the folder, FORGETFUL_LOG the file (outside of it) that takes the records; disk.py reads them and
   knows what a disk may have forgotten when the power goes. Only calls that change or sync files are of interest. A write
   is noted before it is made and a sync after it has returned, so that no sync is believed to cover more than it did.
   What is printed is noted too, before it is printed: it is what somebody was told. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

struct head {
    char kind;
    uint64_t file;   /* inode */
    uint64_t offset; /* or length */
    uint32_t first, second, data;
} __attribute__((packed));

static int inside(const char *path) {
    const char *folder = getenv("FORGETFUL_FOLDER");
    size_t length = folder ? strlen(folder) : 0;
    return length && strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static const char *full(int at, const char *path, char *room) {
    char link[64];
    ssize_t length;
    if (path[0] == '/') return path;
    if (at == AT_FDCWD) {
        if (!getcwd(room, PATH_MAX)) return path;
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", at);
        length = readlink(link, room, PATH_MAX - 1);
        room[length < 0 ? 0 : length] = 0;
    }
    strncat(room, "/", PATH_MAX - strlen(room) - 1);
    strncat(room, path, PATH_MAX - strlen(room) - 1);
    return room;
}

static const char *path_of(int fd, char *room) {
    char link[64];
    ssize_t length;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, room, PATH_MAX - 1);
    room[length < 0 ? 0 : length] = 0;
    return room;
}

static void note(char kind, uint64_t file, uint64_t offset, const char *first, const char *second, const void *data, size_t size) {
    const char *log = getenv("FORGETFUL_LOG");
    struct head head = {kind, file, offset, strlen(first), strlen(second), size};
    struct iovec parts[4] = {{&head, sizeof head}, {(void *)first, head.first}, {(void *)second, head.second}, {(void *)data, size}};
    int saved = errno, fd = log ? syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666) : -1;
    if (fd >= 0) {
        flock(fd, LOCK_EX);
        if (syscall(SYS_writev, fd, parts, 4) < 0) abort();
        syscall(SYS_close, fd);
    }
    errno = saved;
}

static uint64_t watched(int fd) { /* the inode of a watched regular file, else 0 */
    char room[PATH_MAX];
    struct stat found;
    if (fstat(fd, &found) || !S_ISREG(found.st_mode) || !inside(path_of(fd, room))) return 0;
    return found.st_ino;
}

static void note_write(int fd, const void *data, size_t size, off_t offset) {
    uint64_t file = watched(fd);
    if (fd == STDOUT_FILENO && !file) note('A', 0, 0, "", "", data, size);
    if (!file) return;
    if (offset < 0) offset = fcntl(fd, F_GETFL) & O_APPEND ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
    note('W', file, offset, "", "", data, size);
}

ssize_t write(int fd, const void *data, size_t size) {
    note_write(fd, data, size, -1);
    return REAL(write)(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
    note_write(fd, data, size, offset);
    return REAL(pwrite)(fd, data, size, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
    note_write(fd, data, size, offset);
    return REAL(pwrite64)(fd, data, size, offset);
}

static ssize_t one_by_one(int fd, const struct iovec *parts, int count, off_t offset) {
    ssize_t all = 0;
    for (int at = 0; at < count; at++) {
        ssize_t done = offset < 0 ? write(fd, parts[at].iov_base, parts[at].iov_len) : pwrite(fd, parts[at].iov_base, parts[at].iov_len, offset + all);
        if (done < 0) return all ? all : done;
        all += done;
        if ((size_t)done < parts[at].iov_len) break;
    }
    return all;
}

ssize_t writev(int fd, const struct iovec *parts, int count) { return watched(fd) ? one_by_one(fd, parts, count, -1) : REAL(writev)(fd, parts, count); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) { return watched(fd) ? one_by_one(fd, parts, count, offset) : REAL(pwritev)(fd, parts, count, offset); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) { return watched(fd) ? one_by_one(fd, parts, count, offset) : REAL(pwritev64)(fd, parts, count, offset); }

/* Copying inside the kernel would not be seen: callers go back to reading and writing. */
ssize_t sendfile(int to, int from, off_t *offset, size_t size) { (void)to, (void)from, (void)offset, (void)size; errno = EINVAL; return -1; }
ssize_t sendfile64(int to, int from, off64_t *offset, size_t size) { (void)to, (void)from, (void)offset, (void)size; errno = EINVAL; return -1; }
ssize_t copy_file_range(int from, off64_t *start, int to, off64_t *end, size_t size, unsigned flags) {
    (void)from, (void)start, (void)to, (void)end, (void)size, (void)flags;
    errno = EXDEV;
    return -1;
}
int posix_fallocate(int fd, off_t offset, off_t size) { return watched(fd) ? EINVAL : REAL(posix_fallocate)(fd, offset, size); }
int posix_fallocate64(int fd, off64_t offset, off64_t size) { return watched(fd) ? EINVAL : REAL(posix_fallocate64)(fd, offset, size); }
int fallocate(int fd, int mode, off_t offset, off_t size) {
    if (!watched(fd)) return REAL(fallocate)(fd, mode, offset, size);
    errno = EOPNOTSUPP;
    return -1;
}

int ftruncate(int fd, off_t size) {
    uint64_t file = watched(fd);
    if (file) note('T', file, size, "", "", "", 0);
    return REAL(ftruncate)(fd, size);
}

int ftruncate64(int fd, off64_t size) {
    uint64_t file = watched(fd);
    if (file) note('T', file, size, "", "", "", 0);
    return REAL(ftruncate64)(fd, size);
}

static int noted_sync(int fd, int answer) {
    char room[PATH_MAX];
    struct stat found;
    if (answer == 0 && fstat(fd, &found) == 0 && inside(path_of(fd, room)))
        note(S_ISDIR(found.st_mode) ? 'D' : 'S', found.st_ino, 0, room, "", "", 0);
    return answer;
}

int fsync(int fd) { return noted_sync(fd, REAL(fsync)(fd)); }
int fdatasync(int fd) { return noted_sync(fd, REAL(fdatasync)(fd)); }

int syncfs(int fd) {
    int answer = REAL(syncfs)(fd);
    if (answer == 0) note('Y', 0, 0, "", "", "", 0);
    return answer;
}

void sync(void) {
    REAL(sync)();
    note('Y', 0, 0, "", "", "", 0);
}

static int opened(int at, const char *path, int flags, mode_t mode) {
    char room[PATH_MAX];
    struct stat found;
    const char *name = full(at, path, room);
    int seen = inside(name), fresh = seen && (flags & O_CREAT) && syscall(SYS_faccessat, at, path, F_OK) != 0;
    int fd = syscall(SYS_openat, at, path, flags, mode);
    if (fd >= 0 && seen && fstat(fd, &found) == 0 && S_ISREG(found.st_mode)) {
        if (fresh) note('C', found.st_ino, 0, name, "", "", 0);
        else if (flags & O_TRUNC) note('T', found.st_ino, 0, "", "", "", 0);
    }
    return fd;
}

#define MODE(flags, mode) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }

int open(const char *path, int flags, ...) { MODE(flags, mode) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags, mode) return opened(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags, mode) return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags, mode) return opened(at, path, flags | O_LARGEFILE, mode); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

static int done(char kind, int answer, int from, const char *path, int to, const char *path2) {
    char room[PATH_MAX], room2[PATH_MAX];
    const char *name = full(from, path, room), *name2 = path2 ? full(to, path2, room2) : "";
    if (answer == 0 && (inside(name) || inside(name2))) note(kind, 0, 0, name, name2, "", 0);
    return answer;
}

int rename(const char *a, const char *b) { return done('R', REAL(rename)(a, b), AT_FDCWD, a, AT_FDCWD, b); }
int renameat(int from, const char *a, int to, const char *b) { return done('R', REAL(renameat)(from, a, to, b), from, a, to, b); }
int link(const char *a, const char *b) { return done('L', REAL(link)(a, b), AT_FDCWD, a, AT_FDCWD, b); }
int linkat(int from, const char *a, int to, const char *b, int flags) { return done('L', REAL(linkat)(from, a, to, b, flags), from, a, to, b); }
int unlink(const char *a) { return done('U', REAL(unlink)(a), AT_FDCWD, a, 0, NULL); }
int unlinkat(int at, const char *a, int flags) { return done('U', REAL(unlinkat)(at, a, flags), at, a, 0, NULL); }
int rmdir(const char *a) { return done('U', REAL(rmdir)(a), AT_FDCWD, a, 0, NULL); }
int mkdir(const char *a, mode_t mode) { return done('M', REAL(mkdir)(a, mode), AT_FDCWD, a, 0, NULL); }
int mkdirat(int at, const char *a, mode_t mode) { return done('M', REAL(mkdirat)(at, a, mode), at, a, 0, NULL); }
