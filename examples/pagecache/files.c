/* SPDX-License-Identifier: MIT */
/*
 * Finding the files and reading them: always with pread, for a mapping of a file that shrinks is a SIGBUS.
 */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checksum.h"
#include "say.h"

struct file {
	char *path;
	int descriptor; /* -1: opened for every page */
	uint32_t first_page;
	uint64_t bytes; /* what was taken of it */
	struct stat status;
	bool dropped;
};

/* Descriptors that are left for everything but the files. */
enum { SPARE_DESCRIPTORS = 32 };

/* A stride is at least this, so that small blocks do not need a checksum for every byte of the files. */
enum { STRIDE_BITS_MIN = 6 };

/* A cache that is wrong is wrong often. */
enum { BLAMES_SHOWN = 10 };

struct limits {
	uint64_t bytes;
	size_t descriptors;
};

/* Held to drop a file, and while a file is open for one page only, so that one spare descriptor is enough. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *grow(void *array, size_t count, size_t size)
{
	array = reallocarray(array, count, size);
	if (!array)
		say_bad_input("out of memory for the checksums: lower --limit");
	return array;
}

/* Arrays grow when their count passes a power of two. */
static bool is_full(size_t count)
{
	return (count & (count - 1)) == 0;
}

static size_t blocks_per_page(const struct files *files)
{
	return (size_t)1 << (PAGE_BITS - files->stride_bits);
}

static int open_file(const char *path)
{
	/* O_NONBLOCK: should it have become a pipe meanwhile */
	return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

/* pread up to the end of the file; -1 with errno. */
static ssize_t read_descriptor(int descriptor, unsigned char *to, size_t length, off_t offset)
{
	size_t done = 0;
	while (done < length) {
		ssize_t bytes = pread(descriptor, to + done, length - done, offset + (off_t)done);
		if (bytes < 0 && errno == EINTR)
			continue;
		if (bytes < 0)
			return -1;
		if (bytes == 0)
			break;
		done += (size_t)bytes;
	}
	return (ssize_t)done;
}

static ssize_t read_file(const struct file *file, unsigned char *to, size_t length, off_t offset)
{
	if (file->descriptor >= 0)
		return read_descriptor(file->descriptor, to, length, offset);

	pthread_mutex_lock(&lock);
	int descriptor = open_file(file->path);
	ssize_t bytes = -1;
	if (descriptor >= 0) {
		bytes = read_descriptor(descriptor, to, length, offset);
		int read_errno = errno;
		close(descriptor);
		errno = read_errno;
	}
	pthread_mutex_unlock(&lock);
	return bytes;
}

static struct file *file_of(const struct files *files, uint32_t page)
{
	size_t low = 0, high = files->count - 1;
	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;
		if (files->file[middle].first_page <= page)
			low = middle;
		else
			high = middle - 1;
	}
	return &files->file[low];
}

static uint64_t offset_of(const struct file *file, uint32_t page)
{
	return (uint64_t)(page - file->first_page) * PAGE_BYTES;
}

/* How many bytes of the file are in the page. */
static size_t bytes_in(const struct file *file, uint32_t page)
{
	uint64_t rest = file->bytes - offset_of(file, page);
	return rest < PAGE_BYTES ? (size_t)rest : PAGE_BYTES;
}

static void add_page(struct files *files, const unsigned char *data, size_t bytes)
{
	uint32_t page = files->pages;
	size_t blocks = blocks_per_page(files);
	if (page + 1 == PAGE_NONE)
		say_bad_input("more pages than page numbers: lower --limit");
	if (is_full(page)) {
		size_t room = page ? (size_t)page * 2 : 1;
		files->page_bytes = grow(files->page_bytes, room, sizeof *files->page_bytes);
		files->checksums = grow(files->checksums, room, blocks * sizeof *files->checksums);
	}
	atomic_init(&files->page_bytes[page], (uint16_t)bytes);
	for (size_t number = 0, offset; (offset = number << files->stride_bits) < bytes; number++) {
		size_t length = bytes - offset < files->block ? bytes - offset : files->block;
		files->checksums[page * blocks + number] = checksum(data + offset, length);
	}
	files->pages = page + 1;
}

static bool is_as_taken(const struct file *file, struct stat *now)
{
	const struct stat *then = &file->status;
	*now = *then;
	if (file->descriptor >= 0 ? fstat(file->descriptor, now) : stat(file->path, now))
		return false;
	return now->st_dev == then->st_dev && now->st_ino == then->st_ino && now->st_size == then->st_size &&
	       now->st_mtim.tv_sec == then->st_mtim.tv_sec && now->st_mtim.tv_nsec == then->st_mtim.tv_nsec &&
	       now->st_ctim.tv_sec == then->st_ctim.tv_sec && now->st_ctim.tv_nsec == then->st_ctim.tv_nsec;
}

/* Why a file ended before the size that it was taken with. */
static const char *why_short(const struct file *file)
{
	struct stat now;
	if (is_as_taken(file, &now))
		return "ends before its size says";
	return now.st_size < file->status.st_size ? "shrank while it was read" : "changed while it was read";
}

/* Returns NULL, or what is wrong. */
static const char *add_pages(struct files *files, struct file *file)
{
	unsigned char data[PAGE_BYTES];
	for (uint64_t offset = 0; offset < file->bytes; offset += PAGE_BYTES) {
		size_t bytes = bytes_in(file, files->pages);
		ssize_t got = read_descriptor(file->descriptor, data, bytes, (off_t)offset);
		if (got != (ssize_t)bytes) {
			files->pages = file->first_page;
			return got < 0 ? strerror(errno) : why_short(file);
		}
		add_page(files, data, bytes);
	}
	return NULL;
}

/* Of a file whose size is 0. Those that the kernel makes up as they are read have bytes all the same. */
static const char *add_nothing(const struct file *file)
{
	unsigned char byte;
	ssize_t got = read_descriptor(file->descriptor, &byte, 1, 0);
	if (got < 0)
		return strerror(errno);
	return got > 0 ? "has bytes, though its size is 0" : NULL;
}

/* Returns NULL, or what is wrong. A file that is empty, or not a regular one, is left out. */
static const char *add_file(struct files *files, const char *path, const struct limits *limits)
{
	struct file file = {.descriptor = open_file(path), .first_page = files->pages};
	if (file.descriptor < 0)
		return strerror(errno);
	const char *error = fstat(file.descriptor, &file.status) ? strerror(errno) : NULL;
	bool is_regular = !error && S_ISREG(file.status.st_mode);
	if (is_regular && file.status.st_size == 0) {
		error = add_nothing(&file);
	} else if (is_regular) {
		uint64_t size = (uint64_t)file.status.st_size;
		uint64_t room = limits->bytes - files->bytes;
		file.bytes = size < room ? size : room;
		error = add_pages(files, &file);
	}
	if (error || file.bytes == 0) {
		close(file.descriptor);
		return error;
	}
	if (files->open < limits->descriptors) {
		files->open++;
	} else {
		close(file.descriptor);
		file.descriptor = -1;
	}
	file.path = strdup(path);
	if (!file.path)
		say_bad_input("out of memory");
	if (is_full(files->count))
		files->file = grow(files->file, files->count ? files->count * 2 : 1, sizeof *files->file);
	files->file[files->count++] = file;
	files->bytes += file.bytes;
	if (files->count % 256 == 0)
		say_progress("reading the files: %" PRIu64 " MiB in %zu files", files->bytes >> 20, files->count);
	return NULL;
}

/*
 * Takes what is in the folder, in the order of names, so that two runs take the same. Symbolic links are not followed:
 * they lead to files that are taken already, or round in circles.
 */
static const char *add_folder(struct files *files, const char *folder, const struct limits *limits)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, NULL, alphasort);
	if (count < 0)
		return strerror(errno);
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		struct stat status;
		char *path;
		const char *error = NULL;
		if (files->bytes < limits->bytes && strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
			if (asprintf(&path, "%s/%s", folder, name) < 0)
				say_bad_input("out of memory");
			if (lstat(path, &status))
				error = strerror(errno);
			else if (S_ISDIR(status.st_mode))
				error = add_folder(files, path, limits);
			else if (S_ISREG(status.st_mode))
				error = add_file(files, path, limits);
			free(path);
		}
		files->skipped += error != NULL;
		free(entries[i]);
	}
	free(entries);
	return NULL;
}

/* Raises the limit on open files as far as it goes, and returns how many descriptors the files may keep. */
static size_t spare_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit))
		return 0;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur < SPARE_DESCRIPTORS)
		return 0;
	return limit.rlim_cur == RLIM_INFINITY ? SIZE_MAX : (size_t)limit.rlim_cur - SPARE_DESCRIPTORS;
}

/* Every path is looked at, also those that the limit leaves no room for. */
static void add_path(struct files *files, const char *path, bool is_default, const struct limits *limits)
{
	size_t count = files->count;
	bool has_room = files->bytes < limits->bytes;
	struct stat status;
	const char *error = NULL;
	if (stat(path, &status)) {
		if (is_default && errno == ENOENT)
			return;
		say_bad_input("%s: %s", path, strerror(errno));
	}
	if (S_ISDIR(status.st_mode))
		error = add_folder(files, path, limits);
	else if (!S_ISREG(status.st_mode))
		say_bad_input("%s: neither a file nor a folder", path);
	else if (has_room)
		error = add_file(files, path, limits);
	else
		error = access(path, R_OK) ? strerror(errno) : NULL;
	if (error)
		say_bad_input("%s: %s", path, error);
	if (S_ISDIR(status.st_mode) && has_room && !is_default && files->count == count)
		say_bad_input("%s: a folder without files that can be read and are not empty", path);
}

void files_take(struct files *files, char *const paths[], bool are_defaults, uint64_t limit, size_t block)
{
	struct limits limits = {.bytes = limit, .descriptors = spare_descriptors()};
	*files = (struct files){.block = block, .stride_bits = STRIDE_BITS_MIN};
	while ((size_t)1 << files->stride_bits < block)
		files->stride_bits++;
	for (; *paths; paths++)
		add_path(files, *paths, are_defaults, &limits);
	if (files->count == 0)
		say_bad_input(are_defaults ? "nothing to read in the default folders: name files or folders"
					   : "nothing to read: the files are empty");
	say_progress(NULL);
	if (files->skipped > 0)
		say_trouble("%zu files or folders are left out: they cannot be read, or not to the end that their "
			    "size tells",
			    files->skipped);
}

void files_free(struct files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		if (files->file[i].descriptor >= 0)
			close(files->file[i].descriptor);
		free(files->file[i].path);
	}
	free(files->file);
	free(files->page_bytes);
	free(files->checksums);
}

/* Once, whoever comes first. Readers that see the zeroes pick another page; others run into the same trouble. */
static void drop(struct files *files, struct file *file, const char *why)
{
	pthread_mutex_lock(&lock);
	if (!file->dropped) {
		file->dropped = true;
		files->dropped++;
		for (uint64_t offset = 0; offset < file->bytes; offset += PAGE_BYTES)
			atomic_store_explicit(&files->page_bytes[file->first_page + offset / PAGE_BYTES], 0,
					      memory_order_relaxed);
		say_trouble("%s: %s; dropped", file->path, why);
	}
	pthread_mutex_unlock(&lock);
}

/* Reads bytes that were there when the file was taken. */
static bool read_or_drop(struct files *files, struct file *file, unsigned char *to, size_t length, uint64_t offset)
{
	ssize_t bytes = read_file(file, to, length, (off_t)offset);
	if (bytes == (ssize_t)length)
		return true;
	drop(files, file, bytes < 0 ? strerror(errno) : why_short(file));
	return false;
}

bool files_read_page(struct files *files, uint32_t page, unsigned char *to)
{
	struct file *file = file_of(files, page);
	size_t bytes = bytes_in(file, page);
	memset(to + bytes, 0, PAGE_BYTES - bytes);
	return read_or_drop(files, file, to, bytes, offset_of(file, page));
}

/* The change time cannot be set back, and where a file system does not keep it the bytes tell. */
bool files_blame_cache(struct files *files, uint32_t page, const struct block *block)
{
	struct file *file = file_of(files, page);
	uint64_t offset = offset_of(file, page) + block->offset;
	unsigned char data[PAGE_BYTES];
	struct stat now;
	if (!read_or_drop(files, file, data, block->length, offset))
		return false;
	if (!is_as_taken(file, &now) || checksum(data, block->length) != block->checksum) {
		drop(files, file, "changed while it was read");
		return false;
	}
	if (atomic_fetch_add_explicit(&files->blames, 1, memory_order_relaxed) < BLAMES_SHOWN)
		say_trouble("%s: %zu bytes at %" PRIu64 " differ from what the cache returned", file->path,
			    block->length, offset);
	return true;
}
