"""Turn the student's values into plain data, with stand-ins for what stays in the student's process.

Nothing here is trusted. It is written so that a student's slip, such as a variable named like a built-in function or a
class that cannot be printed, spoils one value and not the whole answer.
"""

from __future__ import annotations

import os
import sys
import types
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from labkit.arrays import laid_out, layout_of, usual
from labkit.blanks import Unfilled
from labkit.codec import Codec, NotPlain, arrays_in, codec_for, load_codecs
from labkit.dict_views import name_of_view
from labkit.forms import FORMS, HOLDING, form_of, is_iterator
from labkit.kernel.dict_contents import Content, shown_by
from labkit.kernel.given import RAISED, given_class, given_data
from labkit.kernel.kinds import (
    FUNCTIONS,
    acts_itself,
    attributes_of,
    compares_itself,
    is_of_student,
    is_plain_key,
    overridden,
    record_base,
    stays,
)
from labkit.kernel.limits import Limits, TooMuchError
from labkit.kernel.registry import class_data, function_data, is_plain_named_tuple, name_of, number_of, object_data
from labkit.known import ALIASES, COMPUTING, SPECIAL_FORMS, WRAPPERS, imported
from labkit.repeats import Made, is_container
from labkit.stand_ins import (
    CallbackData,
    CodedData,
    DictViewData,
    FormedData,
    IteratorData,
    MappingData,
    NamedTupleData,
    OpaqueData,
    RaisedData,
    RecordData,
    SetData,
    UnfilledData,
    WrapperData,
)
from labkit.tables import kind_of_table
from labkit.type_forms import type_data
from labkit.wall import CODECS
from labkit.wire import DTYPES, MOST_BITS, MOST_ENTRIES

codecs = load_codecs(tuple(os.environ.get(CODECS, "").split()))  # of the course


class Exporter(Limits):
    """Turns the student's values into plain data, up to a limit on their total size; repeats count in full.

    Args:
        made: what has been made of the other values of the same message.
    """

    def __init__(self, made: Made | None = None) -> None:
        super().__init__()
        self.made = Made() if made is None else made

    def export(self, value: Any) -> Any:
        """Return a value in a form that `plain.dump` accepts; OpaqueData, never an error, if that is impossible.

        Raises:
            KeyboardInterrupt: it took too long.
        """
        before = list(self._used)
        try:
            return self._export(value, 0)
        except KeyboardInterrupt:
            raise
        except TooMuchError as error:
            reason = str(error)
        except BaseException as error:  # noqa: BLE001  (a class of the student's own may raise anything)
            reason = f"it raised {name_of(type(error))} when it was looked at"
            if kind_of_table(value):
                reason = "a column or an index of it is of a kind that cannot be sent"
        self._used = before
        return OpaqueData(name_of(type(value)), reason)

    def _export(self, value: Any, depth: int) -> Any:
        """Export a value; lists and the like that have been exported before are the same once more."""
        if type(value) in (int, float, bool, str):  # most of what is in long lists
            self._use()
            self._reach(depth)
            return self._exported(value, depth)
        if value in self.made:
            *used, height = self.made.about(value)
            self._reach(depth + height)
            self._use(*used)
            return self.made.get(value)
        before, deepest, self._deepest = list(self._used), self._deepest, depth
        self._use()
        self._reach(depth)
        plain = self._exported(value, depth)
        if is_container(plain):
            used = [now - then for now, then in zip(self._used, before, strict=True)]
            self.made.put(value, plain, (*used, self._deepest - depth))
        self._deepest = max(self._deepest, deepest)
        return plain

    def _exported(self, value: Any, depth: int) -> Any:
        """Export by type alone: `__class__` and every method may be the student's own."""
        kind = type(value)
        if value is None or kind is bool:
            return value
        if value is NotImplemented or value is ... or (kind in COMPUTING and imported(value)):
            return imported(value)
        if kind is Content:
            return self._dict(value.of, depth)
        if (given := given_data(value)) is not None:
            return given
        if issubclass(kind, type):
            return imported(value) or class_data(value)
        if (made := type_data(value, lambda part: self._export(part, depth + 1))) is not None:
            return made
        if any(value is one for one in (*ALIASES.values(), *SPECIAL_FORMS.values())):
            return imported(value)
        if kind is types.ModuleType:
            return imported(value) or object_data(value)
        if issubclass(kind, tuple) and kind is not tuple and is_plain_named_tuple(kind):
            return NamedTupleData(class_data(kind), [self._export(item, depth + 1) for item in tuple.__iter__(value)])
        if stays(kind):
            return object_data(value)
        if base := record_base(value):
            return self._record(value, base, depth)
        if acts_itself(value):
            return object_data(value)
        for base, export in _SIMPLE:
            if issubclass(kind, base):
                return export(self, value)
        if issubclass(kind, list | tuple):
            base = list if issubclass(kind, list) else tuple
            return base([self._export(item, depth + 1) for item in base.__iter__(value)])
        if is_iterator(value) or kind is types.CoroutineType:
            return IteratorData(name_of(kind), number_of(value))
        if issubclass(kind, set | frozenset):
            return self._set(value, depth)
        if (shown := shown_by(value)) is not None:
            return DictViewData(name_of_view(value), self._export(shown, depth + 1))
        if name := form_of(value):
            return self._formed(value, name, depth)
        if issubclass(kind, dict):
            return self._dict(value, depth)
        return self._object(value)

    def _record(self, value: Any, base: Any, depth: int) -> Any:
        itself = object_data(value) if base not in (list, dict) and is_of_student(type(value)) else None
        if base in (str, int, float):
            plain = base.__add__(value, base())
        elif base is dict:
            plain = self._dict(value, depth)
        else:
            plain = [self._export(item, depth + 1) for item in base.__iter__(value)]
        found = attributes_of(value, base) if itself is None else {}
        named = {name: self._export(item, depth + 1) for name, item in found.items()}
        return RecordData(name_of(type(value)), base.__name__, plain, named, overridden(value, base), itself)

    def _dict(self, value: Any, depth: int) -> Any:
        if dict.__len__(value) > MOST_ENTRIES:
            raise TooMuchError(f"it has more than {MOST_ENTRIES:,} entries")
        if all(map(is_plain_key, dict.keys(value))):
            return {self._key(key): self._export(item, depth + 1) for key, item in dict.items(value)}
        keys = self._keys(dict.keys(value), depth)
        return MappingData(keys, [self._export(item, depth + 1) for item in dict.values(value)])

    def _set(self, value: Any, depth: int) -> Any:
        base = set if issubclass(type(value), set) else frozenset
        if base.__len__(value) > MOST_ENTRIES:
            raise TooMuchError(f"it has more than {MOST_ENTRIES:,} entries")
        if all(map(is_plain_key, base.__iter__(value))):
            return base(self._key(item) for item in base.__iter__(value))
        return SetData(base is frozenset, self._keys(base.__iter__(value), depth))

    def _keys(self, keys: Iterable[Any], depth: int) -> list[Any]:
        """Export keys of a dict, or elements of a set, that are no plain numbers and texts."""
        listed = list(keys)
        if any(map(compares_itself, listed)):
            raise TooMuchError("it is a dict or a set, and the class of its keys or elements decides which are equal")
        return [self._export(key, depth + 1) for key in listed]

    def _int(self, value: Any) -> Any:
        number = int.__index__(value)
        self._use(0, number.bit_length() // 3)
        return number if number.bit_length() <= MOST_BITS else OpaqueData("int", "it has too many digits")

    def _text(self, value: Any) -> str:
        self._use(0, str.__len__(value))
        return str.__str__(value)

    def _key(self, key: Any) -> Any:
        kind = type(key)
        self._use()
        if key is None or kind is bool:
            return key
        if issubclass(kind, str):
            return self._text(key)
        if issubclass(kind, float):
            return float.__float__(key)
        if issubclass(kind, int | np.integer) and int(key).bit_length() <= 64:
            return int(key)
        if issubclass(kind, tuple):
            return tuple(self._key(part) for part in tuple.__iter__(key))
        raise TooMuchError(f"it is a dict or a set with a key that is a {name_of(kind)}")

    def _formed(self, value: Any, name: str, depth: int) -> Any:
        if name in ("objects", "texts"):
            self._use(value.size)  # before they are put into a list
        if type(value) in (Counter, OrderedDict) and any(not one.startswith("_") for one in vars(value)):
            raise TooMuchError("it has attributes of its own")
        if type(value) is memoryview and type(value.obj) is not bytes:
            raise TooMuchError("it shows what others may change")
        parts = [self._export(part, depth + 1) for part in FORMS[name].parts(value)]
        if name == "objects" and any(type(part) is OpaqueData for part in parts):
            return OpaqueData(name_of(type(value)), "its values are not numbers but object")
        by_parts = name in HOLDING and any(type(part) is MappingData for part in parts)
        return FormedData(name, parts) if by_parts else FORMS[name].made(parts)

    def _array(self, value: Any) -> Any:
        array = np.asarray(value)
        if array.dtype.name == "bfloat16":
            array = array.astype(np.float32)
        if array.dtype == np.longdouble:
            array = array.astype(np.float64)
        if array.dtype.kind in "mM":
            return array.astype(array.dtype.newbyteorder("<"))
        if array.dtype.name not in DTYPES:
            return OpaqueData(name_of(type(value)), f"its values are not numbers but {array.dtype.name}")
        self._use(0, 0, array.nbytes)
        return laid_out(np.array(array, order="C"), layout_of(array))  # a copy: a subclass of ndarray is gone

    def _scalar(self, value: Any) -> Any:
        """Keep a NumPy scalar, not Python's number: np.float32(0.1) == 0.1, but float(np.float32(0.1)) is another."""
        if issubclass(type(value), np.str_):
            return np.str_(self._text(value))
        if issubclass(type(value), np.void) and value.dtype.names is not None:
            return self._formed(value, "entry", 0)
        found = self._array(value)
        return found[()] if type(found) is np.ndarray else found

    def _object(self, value: Any) -> Any:
        kind = type(value)
        if issubclass(kind, np.ndarray):
            return self._array(value)
        if kind is Unfilled:
            return UnfilledData(vars(value)["_name"], vars(value)["_root"])
        if kind in WRAPPERS.values():
            parts = [value.fget, value.fset, value.fdel, value.__doc__] if kind is property else [value.__func__]
            return WrapperData(kind.__name__, [self._export(part, 0) for part in parts])
        if codec := codec_for(kind, codecs):
            return self._coded(value, codec)
        if "torch" in sys.modules and issubclass(kind, sys.modules["torch"].Tensor):
            detached = value.detach().cpu()
            return self._array((detached.float() if detached.is_floating_point() else detached).numpy())
        function = issubclass(kind, FUNCTIONS)
        if function and kind is not types.MethodType:
            given = getattr(value, "_labkit_data", None)  # what it is in the test
            if type(given) is CallbackData and getattr(value, "__wrapped__", None) is None:
                return given
        if issubclass(kind, BaseException) and type(number := vars(value).get(RAISED)) is int:
            return RaisedData(number)
        if issubclass(kind, BaseException) and given_class(kind) is not None:
            return OpaqueData(name_of(kind), "it is an exception of a class that the test defines")
        return function_data(value) if function else object_data(value)

    def _coded(self, value: Any, codec: Codec) -> Any:
        try:
            described = codec.describe(value)
        except NotPlain as error:
            return OpaqueData(name_of(type(value)), str(error)) if str(error) else object_data(value)
        if codec.rebuild is None:
            return self._array(usual(described))
        try:
            arrays = list(arrays_in(described))
        except NotPlain as error:
            return OpaqueData(name_of(type(value)), str(error))
        self._use(len(arrays), 0, sum(array.nbytes for array in arrays))
        return CodedData(codec.tag, described)


_SIMPLE: tuple[tuple[type, Callable[[Exporter, Any], Any]], ...] = (
    (np.generic, Exporter._scalar),  # np.float64 is a float, too
    (str, Exporter._text),
    (float, lambda _, value: float.__float__(value)),
    (int, Exporter._int),
)
