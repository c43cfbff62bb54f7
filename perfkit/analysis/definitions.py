"""On which line is a container made that a running process holds? Read from the source's tree.

The source is only parsed, never run. What is looked for comes from the process (``Step``): a name
in a module, an attribute of a class, a variable of a function, a parameter's default.
"""

import ast
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence

from perfkit.model.memory_inside import Owner, Step

MOST_SOURCE = 2_000_000
"""Characters; nobody wrote more than that into one file."""

Functions = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def defining_line(source: str, step: Step) -> int | None:
    """The line on which what ``step`` names is given its value, or where its function begins.

    None if neither is found.
    """
    tree, search = parse(source), _SEARCHES.get(step.kind)
    lines = sorted(search(tree, step)) if tree is not None and search is not None else []
    return lines[0] if lines else step.line or None


def entry_line(source: str, holder: str, key: str) -> int | None:
    """Where ``holder[key] = ...`` makes an entry, or a display ``{key: ...}`` of it begins."""
    tree = parse(source)
    for node in ast.walk(tree) if tree is not None else ():
        for target in _targets(node):
            if (
                isinstance(target, ast.Subscript)
                and _last_name(target.value) == holder
                and isinstance(target.slice, ast.Constant)
                and repr(target.slice.value) == key
            ):
                return target.lineno
    return None


def places_to_look(step: Step) -> tuple[Owner, ...]:
    """In which files, for which class: an attribute may have been set by a base class."""
    return step.bases or (Owner(step.owner, step.module, step.file),)


def parse(source: str) -> ast.Module | None:
    """The tree, or None for what is no Python, or too large or too deep to be anybody's."""
    if len(source) > MOST_SOURCE:
        return None
    try:
        with warnings.catch_warnings():
            # a doubtful escape in somebody's file is no news to who watches its memory
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _global(tree: ast.Module, step: Step) -> list[int]:
    return list(_assigned(tree, step.name)) or list(_stored(tree, step.name))


def _attribute(tree: ast.Module, step: Step) -> list[int]:
    """``self.name = …`` in a method, whatever ``self`` is called there, or a class's field."""
    classes = list(_classes(tree, step.owner))
    on_self = [line for cls in classes for line in _attributes(cls, step.name)]
    return on_self or list(_in_class(tree, step))


def _assigned(scope: ast.AST, name: str) -> Iterator[int]:
    """Where a name is given a value in this scope, inner functions and classes left out."""
    for node in _of_scope(scope):
        for target in _targets(node):
            if isinstance(target, ast.Name) and target.id == name:
                yield target.lineno


def _stored(scope: ast.AST, name: str) -> Iterator[int]:
    """Where a name is given a value anywhere below: a function may do so with ``global``."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            yield node.lineno


def _in_class(tree: ast.Module, step: Step) -> Iterator[int]:
    for cls in _classes(tree, step.owner):
        yield from _assigned(cls, step.name)


def _on_function(tree: ast.Module, step: Step) -> Iterator[int]:
    return _attributes(tree, step.name, of=step.owner.rpartition(".")[2])


def _attributes(scope: ast.AST, name: str, of: str = "") -> Iterator[int]:
    for node in ast.walk(scope):
        for target in _targets(node):
            if (
                isinstance(target, ast.Attribute)
                and target.attr == name
                and of in {"", _last_name(target.value)}
            ):
                yield target.lineno


def _in_enclosing(tree: ast.Module, step: Step) -> Iterator[int]:
    """A closure's variable is made in one of the functions around: the innermost that does."""
    around = [f for f in _functions(tree) if f.lineno < step.line <= (f.end_lineno or 0)]
    for function in sorted(around, key=lambda f: -f.lineno):
        lines = list(_assigned(function, step.name))
        if lines:
            yield from lines
            return


def _in_function(tree: ast.Module, step: Step) -> Iterator[int]:
    for function in _functions(tree):
        if _begins_at(function) == step.line and step.name:
            yield from _assigned(function, step.name)


def _defaults(tree: ast.Module, step: Step) -> Iterator[int]:
    for function in _functions(tree):
        if _begins_at(function) != step.line:
            continue
        args = function.args
        last = (*args.posonlyargs, *args.args)[-len(args.defaults) :] if args.defaults else ()
        pairs = [*zip(last, args.defaults, strict=True)]
        pairs += [(a, d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d]
        yield from (default.lineno for arg, default in pairs if arg.arg == step.name)


def _functions(tree: ast.Module) -> list[Functions]:
    return [node for node in ast.walk(tree) if isinstance(node, Functions)]


def _begins_at(function: Functions) -> int:
    """As the interpreter counts: with the first decorator."""
    if isinstance(function, ast.Lambda):
        return function.lineno
    return min([function.lineno, *(d.lineno for d in function.decorator_list)])


def _classes(tree: ast.Module, owner: str) -> Iterator[ast.ClassDef]:
    """Classes of this qualified name: functions on the way are passed through."""
    names = [name for name in owner.split(".") if name != "<locals>"]
    yield from _nested(tree, names)


def _nested(scope: ast.AST, names: Sequence[str]) -> Iterator[ast.ClassDef]:
    if not names:
        return
    for node in _of_scope(scope):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name != names[0]:
                continue
            if len(names) == 1 and isinstance(node, ast.ClassDef):
                yield node
            yield from _nested(node, names[1:])


def _of_scope(scope: ast.AST) -> Iterator[ast.AST]:
    """Everything below, but nothing inside of inner functions and classes."""
    todo = list(ast.iter_child_nodes(scope))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, ast.ClassDef | Functions):
            todo.extend(ast.iter_child_nodes(node))


def _targets(node: ast.AST) -> Sequence[ast.expr]:
    if isinstance(node, ast.Assign):
        return [each for target in node.targets for each in _unpacked(target)]
    if isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
        return [node.target]
    return ()


def _unpacked(target: ast.expr) -> list[ast.expr]:
    if isinstance(target, ast.Tuple | ast.List):
        return [each for part in target.elts for each in _unpacked(part)]
    return [target]


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


_SEARCHES: dict[str, Callable[[ast.Module, Step], Iterable[int]]] = {
    "global": _global,
    "class": _in_class,
    "attribute": _attribute,
    "closure": _in_enclosing,
    "default": _defaults,
    "function": _on_function,
    "local": _in_function,
}
