"""Which layers of an encoder are asked for."""

from numbers import Integral


def choose_layers(layer, known, candidates):
    """Return the label and the tensor of each layer that is asked for.

    Parameters
    ----------
    layer : int, str, None, or list of them
        What is asked for; None is the last layer.
    known : dict
        Tensors of the numbered layers.
    candidates : list of str
        Names of tensors that may be asked for where numbers are not known.

    Returns
    -------
    chosen : dict
        Tensors by label.
    """
    asked = layer if isinstance(layer, list | tuple) else [layer]
    if not len(asked):
        raise ValueError("layer is an empty list; give one layer or more, or None for the last")
    return dict(_choose(one, known, candidates) for one in asked)


def _choose(layer, known, candidates):
    if isinstance(layer, str):
        return layer, layer
    if not known:
        raise ValueError(
            f"layer={layer!r} cannot be found, because the names in this file do not tell which "
            f"nodes belong to a block; give the name of a tensor instead, {_listed(candidates)}"
        )
    last = max(known)
    number = last if layer is None else layer
    if not isinstance(number, Integral) or isinstance(number, bool):
        raise ValueError(f"layer must hold numbers or names of tensors, got {layer!r}")
    number = int(number) + (last + 1 if number < 0 else 0)
    if number not in known:
        raise ValueError(f"layer={layer} is not one of the layers 0 to {last} of this model")
    return f"layer{number}", known[number]


def _listed(candidates, n=20):
    """Return candidates for an error, spread over the model."""
    if not candidates:
        return "as the program Netron shows them"
    step = -(-len(candidates) // n)
    return f"such as {', '.join(map(repr, candidates[::step]))}"
