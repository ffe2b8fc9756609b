"""Which layers of an encoder are asked for."""

from numbers import Integral


def choose_layers(layer, known, last, candidates):
    """Return the label and the tensor of each layer that is asked for.

    Parameters
    ----------
    layer : int, str, None, or list of them
        What is asked for; None is the last layer.
    known : dict
        Tensors of the numbered layers.
    last : str or None
        The tensor of the last layer.
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
    return dict(_choose(one, known, last, candidates) for one in asked)


def _choose(layer, known, last, candidates):
    if isinstance(layer, str):
        return layer, layer
    if layer is None and last is not None:
        return f"layer{max(known)}" if known else "last", last
    if not known:
        raise unknown_layer(layer, "the names in this file do not tell its blocks", candidates)
    if layer is None:
        reason = "this file has no output last_hidden_state"
        raise unknown_layer(layer, reason, candidates)
    if not isinstance(layer, Integral) or isinstance(layer, bool):
        raise ValueError(f"layer must hold numbers or names of tensors, got {layer!r}")
    # Without the last layer, numbers from the end would be those of others.
    n_layers = max(known) + 1
    number = int(layer) + (n_layers if layer < 0 and last is not None else 0)
    if number not in known:
        raise ValueError(
            f"layer={layer} is not one of the layers 0 to {n_layers - 1} of this model"
        )
    return f"layer{number}", known[number]


def unknown_layer(layer, reason, candidates, n_listed=20):
    """Return the error for a layer that is not found, which lists tensors all over the model."""
    step = -(-len(candidates) // n_listed) or 1
    listed = ", ".join(map(repr, candidates[::step])) or "as the program Netron shows them"
    return ValueError(
        f"layer={layer!r} is not found, because {reason}; give the name of a tensor of shape "
        f"(n_clips, n_frames, n_units), such as {listed}"
    )


def no_final_norm():
    """Return the error for a model that has no normalization after its last block."""
    return ValueError(
        "final_norm=True needs a model with a normalization after its last block, and this one has "
        "none that can be found; set it to False"
    )
