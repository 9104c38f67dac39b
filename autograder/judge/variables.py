"""Environment variables that a student's code sets for a test: none that Python, the system or a library reads."""

from __future__ import annotations

import re

_READ_BY_OTHERS = (  # how they begin
    *("PYTHON", "LD_", "DYLD_", "GLIBC_", "MALLOC_", "NLS", "LOCPATH", "HOST.*ALIAS", "RES_OPTIONS", "GCONV_"),
    *("TF_", "KERAS_", "OMP_", "GOMP_", "KMP_", "MKL_", "OPENBLAS_", "BLIS_", "NUMPY_", "NPY_", "SCIPY_", "NUMBA_"),
    *("NUMEXPR_", "XLA_", "JAX_", "CUDA", "NVIDIA_", "TORCH", "PYTORCH_", "HF_", "TRANSFORMERS_"),
    *("SKLEARN_", "JOBLIB_", "MPL", "IPYTHON", "JUPYTER", "QT_", "SDL_", "DISPLAY", "WAYLAND_"),
    *("HOME", "USERPROFILE", "XDG_", "TMP", "TEMP", "APPDATA", "LOCALAPPDATA"),  # folders, of the user and others
    *(r"\w*_PROXY", "SSL", "OPENSSL_", "REQUESTS_", "CURL_", "NETRC", "KRB5", r"\w*CA_BUNDLE"),  # ways to computers
    *("PG", "MYSQL", "MARIADB", "ODBC", "SQLITE_", "TNS_", "ORACLE_", "AWS_", "GOOGLE_", "AZURE_", "BOTO"),
    *("PATH", "SHELL", "BROWSER", "EDITOR", "VISUAL", "PAGER", "GIT_", "SSH_", "CC$", "CXX$"),  # programs
)
_FREE = re.compile(rf"(?!(?i:{'|'.join(_READ_BY_OTHERS)}))[A-Za-z_]\w{{0,99}}")
_ALL = re.compile(  # how a test looks at more of them than those that it names
    r"\b(dict|len|set|sorted|list|tuple|str|repr|deepcopy)\((os\.)?environ\b|\benviron\.(copy|items|keys|values)\b"
    r"|\benviron\s*[=!]=|[=!]=\s*(os\.)?environ\b|\bfor\b[^\n]*\bin\s+(os\.)?environ\b"
)


def may_be_set(name: str) -> bool:
    """Return whether only a test itself reads a variable."""
    return _FREE.fullmatch(name) is not None


def looks_at_all(source: str) -> bool:
    """Return whether a test looks at all variables, and not only at those that it names."""
    return _ALL.search(source) is not None
