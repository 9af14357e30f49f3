"""Bad input for every function of every feature, made from the contract's own types.

The tables of the cffi flavour say what each parameter is; both flavours are fed from them. Whatever
comes in, the answer is an exception of Python's own that names function and argument, and the
process lives on.
"""

import array
import gc
import importlib
import inspect
import re
import sys
import tracemalloc

import pytest

pytestmark = pytest.mark.sanitize

PACKAGES = ["gauntlet", "mirror", "uninorm", "buffers", "callbacks", "foreign"]


class Nothing:
    """An object that can do nothing."""


def tables(package):
    """The module of a package that describes it."""
    return importlib.import_module(f"{package}._{package}_cffi")


def functions(package):
    """Name, description, and how to call it: the functions of the modules and those of classes."""
    module = tables(package)
    extension = importlib.import_module(f"{package}._{package}")
    for name, value in vars(module).items():
        if name == "open":
            continue  # has tests of its own
        if hasattr(value, "sabir"):
            yield name, value.sabir, lambda name=name: getattr(extension, name)
        elif inspect.isclass(value) and hasattr(value, "_drop") and name != "Instance":
            for method, inside in vars(value).items():
                described = description(inside)
                if described is None:
                    continue
                if method == "__new__":
                    yield name, described, lambda name=name: getattr(extension, name)
                    continue
                yield f"{name}.{method}", described, bound(package, name, method)


def description(function):
    """What the tables say of a function, or None."""
    return getattr(getattr(function, "__func__", function), "sabir", None)


def bound(package, name, method):
    """A method of a new object, or of the class if there is no way to make one."""

    def find():
        kind = getattr(importlib.import_module(f"{package}._{package}"), name)
        static = isinstance(inspect.getattr_static(kind, method), staticmethod)
        return getattr(kind if static else make(package, name), method)

    return find


def make(package, name):
    """An object of a class."""
    extension = importlib.import_module(f"{package}._{package}")
    described = description(vars(getattr(tables(package), name)).get("__new__"))
    if described is None:
        pytest.skip(f"{name} has no constructor")
    try:
        return getattr(extension, name)(*[good(package, p.type) for p in described.parameters])
    except importlib.import_module(f"{package}.errors").FailedPrecondition:
        pytest.skip(f"{name} asks a host when it is made")


def good(package, kind):
    """A value of a type that will do."""
    name = type(kind).__name__
    simple = {"Integer": 1, "Float": 1.0, "Bool": True, "Char": "c", "String": "text", "Map": {}}
    if name in simple:
        return simple[name]
    if name == "List":
        return array.array(kind.element.code, []) if kind.element.code else []
    if name == "Array":
        return [good(package, kind.list.element)] * kind.length
    if name in ("Record", "Extensible", "Tuple"):
        values = [good(package, field.type) for field in kind.fields]
        return kind.python(values) if name == "Tuple" else kind.python(*values)
    if name == "Labels":
        return 0
    if name in ("Variant", "Result"):
        case = kind.fields[0]
        return kind.classes[0](*([good(package, case.type)] if case.type else []))
    if name == "Option":
        return None
    assert name == "HandleType"
    return make(package, kind.name) if kind.name in vars(tables(package)) else Guest()


class Guest:
    """Has every method."""

    def __getattr__(self, name):
        return lambda *args: None


def bad(package, kind, limit):
    """What a parameter of a type refuses, and what its exception may be."""
    name = type(kind).__name__
    yield Nothing(), TypeError
    if name != "Option":
        yield None, TypeError
    if name == "Integer":
        for value in (kind.low - 1, kind.high + 1, 10**40):
            yield value, OverflowError
        yield 1.0, TypeError
        yield "1", TypeError
    if name == "Float":
        yield 10**400, OverflowError
        yield "1", TypeError
    if name == "Bool":
        yield 1, TypeError
    if name == "Char":
        for value in ("", "ab", "\ud800"):
            yield value, ValueError
    if name == "String":
        yield b"text", TypeError
        yield "a\udfff", UnicodeEncodeError
        if limit:
            yield "x" * (limit + 1), ValueError
    if name == "Labels":
        for value in (-1, kind.limit, 10**40):
            yield value, ValueError
        yield "RED", TypeError
    if name == "List" and kind.element.code:
        yield memoryview(bytes(64))[::2], (ValueError, TypeError)
        yield array.array("u", "text"), TypeError
        yield "text", TypeError
        if limit:
            yield array.array(kind.element.code, [0]) * (limit + 1), ValueError
    elif name in ("List", "Array"):
        element = getattr(kind, "element", None) or kind.list.element
        yield [good(package, element), Nothing()], (TypeError, ValueError)
        yield "text", TypeError
    if name == "Map":
        yield [], TypeError
        yield {Nothing(): Nothing()}, TypeError
    if name in ("Record", "Extensible"):
        for field in kind.fields:
            for value, error in bad(package, field.type, 0):
                values = [good(package, one.type) for one in kind.fields]
                values[kind.fields.index(field)] = value
                yield kind.python(*values), error
    if name == "HandleType" and kind.name in vars(tables(package)):
        closed = make(package, kind.name)
        closed.close()
        yield closed, ValueError


@pytest.mark.parametrize("package", PACKAGES)
def test_every_parameter_refuses_what_it_must(package):
    """With an exception that names function and argument."""
    tried = 0
    for name, described, find in functions(package):
        try:
            call = find()
        except pytest.skip.Exception:
            continue
        for index, parameter in enumerate(described.parameters):
            for value, error in bad(package, parameter.type, parameter.max):
                if parameter.how == 1 and error is ValueError:
                    error = (TypeError, ValueError)
                given = [good(package, one.type) for one in described.parameters]
                given[index] = value
                with pytest.raises(error) as caught:
                    call(*given)
                text = str(caught.value)
                assert f"{described.name}()" in text, (name, text)
                assert re.search(rf"argument '{parameter.name}[.\['\]]", text), (name, text)
                tried += 1
    assert tried > 2


@pytest.mark.parametrize("package", PACKAGES)
def test_too_many_and_too_few(package):
    """And names that are none."""
    for name, described, find in functions(package):
        try:
            call = find()
        except pytest.skip.Exception:
            continue
        given = [good(package, one.type) for one in described.parameters]
        wrong = [((*given, 1), {}), (given, {"no_such_parameter": 1})]
        if given and described.parameters[0].default.__class__ is object:
            wrong.append(((), {}))
        for args, keywords in wrong:
            with pytest.raises(TypeError):
                call(*args, **keywords)
        assert name


def test_nothing_leaks():
    """A storm of bad calls leaves memory and references as they were."""

    def storm():
        for package in PACKAGES[:2]:
            for _, described, find in functions(package):
                try:
                    call = find()
                except pytest.skip.Exception:
                    continue
                for index, parameter in enumerate(described.parameters):
                    for value, error in bad(package, parameter.type, parameter.max):
                        given = [good(package, one.type) for one in described.parameters]
                        given[index] = value
                        with pytest.raises((TypeError, ValueError, OverflowError)):
                            call(*given)
                        assert error

    storm()
    storm()
    gc.collect()
    tracemalloc.start()
    none = sys.getrefcount(None)
    storm()
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    storm()
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 16_384
    assert abs(sys.getrefcount(None) - none) < 200
