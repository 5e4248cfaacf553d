"""Win32 error codes: number, message as FormatMessage gives it (without the full stop), errno name.

Errno names follow the mapping of CPython's PC/errmap.h; a code that it does not list is EINVAL.
"""

ERROR_INVALID_FUNCTION = 1
ERROR_FILE_NOT_FOUND = 2
ERROR_PATH_NOT_FOUND = 3
ERROR_TOO_MANY_OPEN_FILES = 4
ERROR_ACCESS_DENIED = 5
ERROR_INVALID_HANDLE = 6
ERROR_NOT_ENOUGH_MEMORY = 8
ERROR_INVALID_DRIVE = 15
ERROR_NOT_SAME_DEVICE = 17
ERROR_NO_MORE_FILES = 18
ERROR_NOT_READY = 21
ERROR_SHARING_VIOLATION = 32
ERROR_LOCK_VIOLATION = 33
ERROR_NOT_SUPPORTED = 50
ERROR_BAD_NETPATH = 53
ERROR_BAD_NET_NAME = 67
ERROR_FILE_EXISTS = 80
ERROR_INVALID_PARAMETER = 87
ERROR_BROKEN_PIPE = 109
ERROR_DISK_FULL = 112
ERROR_INVALID_NAME = 123
ERROR_DIR_NOT_EMPTY = 145
ERROR_BAD_PATHNAME = 161
ERROR_ALREADY_EXISTS = 183
ERROR_BAD_EXE_FORMAT = 193
ERROR_FILENAME_EXCED_RANGE = 206
ERROR_NO_DATA = 232
ERROR_DIRECTORY = 267
ERROR_TOO_MANY_LINKS = 1142
ERROR_NO_ASSOCIATION = 1155
ERROR_PRIVILEGE_NOT_HELD = 1314
ERROR_MAPPED_ALIGNMENT = 1132
ERROR_USER_MAPPED_FILE = 1224
ERROR_CANT_ACCESS_FILE = 1920
ERROR_CANT_RESOLVE_FILENAME = 1921
ERROR_NOT_A_REPARSE_POINT = 4390
ERROR_INVALID_REPARSE_DATA = 4392

WINERROR: dict[int, tuple[str, str]] = {
    1132: ("EINVAL", "The base address or the file offset specified does not have the proper alignment"),
    1224: ("EINVAL", "The requested operation cannot be performed on a file with a user-mapped section open"),
    1: ("EINVAL", "Incorrect function"),
    2: ("ENOENT", "The system cannot find the file specified"),
    3: ("ENOENT", "The system cannot find the path specified"),
    4: ("EMFILE", "The system cannot open the file"),
    5: ("EACCES", "Access is denied"),
    6: ("EBADF", "The handle is invalid"),
    8: ("ENOMEM", "Not enough memory resources are available to process this command"),
    15: ("ENOENT", "The system cannot find the drive specified"),
    17: ("EXDEV", "The system cannot move the file to a different disk drive"),
    18: ("ENOENT", "There are no more files"),
    21: ("EACCES", "The device is not ready"),
    32: ("EACCES", "The process cannot access the file because it is being used by another process"),
    33: (
        "EACCES",
        "The process cannot access the file because another process has locked a portion of the file",
    ),
    50: ("EINVAL", "The request is not supported"),
    53: ("ENOENT", "The network path was not found"),
    67: ("ENOENT", "The network name cannot be found"),
    80: ("EEXIST", "The file exists"),
    87: ("EINVAL", "The parameter is incorrect"),
    109: ("EPIPE", "The pipe has been ended"),
    112: ("ENOSPC", "There is not enough space on the disk"),
    123: ("EINVAL", "The filename, directory name, or volume label syntax is incorrect"),
    145: ("ENOTEMPTY", "The directory is not empty"),
    161: ("ENOENT", "The specified path is invalid"),
    183: ("EEXIST", "Cannot create a file when that file already exists"),
    193: ("ENOEXEC", "%1 is not a valid Win32 application"),
    206: ("ENOENT", "The filename or extension is too long"),
    232: ("EPIPE", "The pipe is being closed"),
    267: ("ENOTDIR", "The directory name is invalid"),
    1142: ("EINVAL", "An attempt was made to create more links on a file than the file system supports"),
    1155: ("EINVAL", "No application is associated with the specified file for this operation"),
    1314: ("EINVAL", "A required privilege is not held by the client"),
    1920: ("EINVAL", "The file cannot be accessed by the system"),
    1921: ("EINVAL", "The name of the file cannot be resolved by the system"),
    4390: ("EINVAL", "The file or directory is not a reparse point"),
    4392: ("EINVAL", "The data present in the reparse point buffer is invalid"),
}
