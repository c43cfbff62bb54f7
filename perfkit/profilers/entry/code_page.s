# What is put into a running CPython (x86_64, System V ABI): a page that is read and executed only.
# The bytes in machine_code.py are this file assembled; a test assembles it anew and compares:
#   as code_page.s -o page.o && objcopy -O binary -j .text page.o page.bin
#
# A thread that has just come back from waiting in the kernel is sent to `entry`. It starts a
# thread and goes on at the address in r11, all else as it was. r11 is free for that: the kernel
# itself overwrites it in each system call. Vector registers need no saving: the wait is a function
# call, after which its caller expects nothing in them. From here on nobody outside is needed.
    .intel_syntax noprefix
    .text
entry:
    lea rsp, [rsp-128]                  # the red zone belongs to who was interrupted
    pushfq
    push rax
    push rcx
    push rdx
    push rbx
    push rbp
    push rsi
    push rdi
    push r8
    push r9
    push r10
    push r11
    push r12
    push r13
    push r14
    push r15
    mov rbp, rsp
    and rsp, -16
    sub rsp, 16
    cld
    mov rdi, rsp                        # pthread_create(&thread, NULL, thread_main, NULL)
    xor esi, esi
    lea rdx, [rip+thread_main]
    xor ecx, ecx
    call [rip+pthread_create]
    test eax, eax
    jnz go_on                           # no thread to be had: then nothing happens
    mov rdi, [rsp]
    call [rip+pthread_detach]
go_on:
    mov rsp, rbp
    pop r15
    pop r14
    pop r13
    pop r12
    pop r11
    pop r10
    pop r9
    pop r8
    pop rdi
    pop rsi
    pop rbp
    pop rbx
    pop rdx
    pop rcx
    pop rax
    popfq
    lea rsp, [rsp+128]
    jmp r11

thread_main:
    push rbx
    call [rip+Py_IsInitialized]
    test eax, eax
    jz out
    call [rip+PyGILState_Ensure]        # waits until the interpreter lets this thread run
    mov ebx, eax
    lea rdi, [rip+text]
    xor esi, esi
    call [rip+PyRun_SimpleStringFlags]
    mov edi, ebx
    call [rip+PyGILState_Release]
out:
    xor eax, eax
    pop rbx
    ret

    .org 256                            # filled in by machine_code.py
pthread_create: .quad 0
pthread_detach: .quad 0
Py_IsInitialized: .quad 0
PyGILState_Ensure: .quad 0
PyRun_SimpleStringFlags: .quad 0
PyGILState_Release: .quad 0
    .org 512
text:
