"""Keras layers that draw from seeds of their own, never from global random states."""

import inspect

import keras
import numpy as np


class SeededLayers:
    """The layers of `keras.layers`, each with seeds for its initial weights and its dropout.

    Left to itself, Keras draws a seed for each layer from Python's global random state.
    """

    def __init__(self, seed):
        self._rng = np.random.default_rng(seed)

    def __getattr__(self, name):
        layer_class = getattr(keras.layers, name)
        return lambda *args, **kwargs: self.make(layer_class, *args, **kwargs)

    def make(self, layer_class, *args, **kwargs):
        """Return a layer, with a seed for each parameter that takes one and is not given."""
        for name, parameter in inspect.signature(layer_class).parameters.items():
            if name == "seed":
                kwargs.setdefault(name, self._draw())
            elif name.endswith("initializer"):
                kwargs[name] = self.initializer(kwargs.get(name, parameter.default))
        return layer_class(*args, **kwargs)

    def initializer(self, name):
        """Return an initializer of `keras.initializers` by its name, with a seed if it draws."""
        if not isinstance(name, str):
            return name
        config = {"class_name": name, "config": {"seed": self._draw()}}
        try:
            return keras.initializers.deserialize(config)
        except TypeError:  # it does not draw
            return name

    def Bidirectional(self, layer, **kwargs):  # noqa: N802
        """Return a recurrent layer in both directions, which begin with different weights."""
        config = self._with_new_seeds(layer.get_config())
        config |= {"go_backwards": not layer.go_backwards, "name": f"backward_{layer.name}"}
        backward = type(layer).from_config(config)
        return keras.layers.Bidirectional(layer, backward_layer=backward, **kwargs)

    def redraw_kernels(self, layer):
        """Draw new initial kernels, for a built layer whose parts Keras gave one seed."""
        for weight in layer.trainable_variables:
            if weight.name == "kernel":
                weight.assign(self.initializer("glorot_uniform")(weight.shape))

    def _with_new_seeds(self, config):
        config = {
            key: self._with_new_seeds(value) if isinstance(value, dict) else value
            for key, value in config.items()
        }
        return {**config, "seed": self._draw()} if "seed" in config else config

    def _draw(self):
        return int(self._rng.integers(1, 2**31 - 1))
