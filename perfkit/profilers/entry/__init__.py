"""How a running, unmodified CPython is entered: a stop, a page of code, and it goes on by itself.

``safe_moment`` finds a thread that waits in the kernel, ``image`` says where in the process the
functions are that are needed, ``machine_code`` makes the page that is put into it, ``ptrace`` does
it, and ``surgeon`` is the program in which all this happens, apart from perfkit.
"""
