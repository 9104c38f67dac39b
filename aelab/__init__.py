"""The autoencoder lab: data, networks, training, checks and figures that the notebooks import.

Nothing is imported here, so that `import aelab` is instant; the modules that need TensorFlow load it.
"""

__version__ = "0.1.0"
