"""Transformers from waveforms to frames of features, or to one row of features per clip."""

from skdeepfake._public import set_public_module
from skdeepfake.feature_extraction._chroma import Chroma, Tonnetz
from skdeepfake.feature_extraction._cqcc import CQCC
from skdeepfake.feature_extraction._cqt import CQTSpectrogram
from skdeepfake.feature_extraction._descriptor import Descriptor
from skdeepfake.feature_extraction._envelope_texture import EnvelopeTexture
from skdeepfake.feature_extraction._fetch_encoder import fetch_encoder
from skdeepfake.feature_extraction._frame_union import FrameUnion, make_frame_union
from skdeepfake.feature_extraction._front_end import FrontEnd
from skdeepfake.feature_extraction._hybrid import HybridFeatures
from skdeepfake.feature_extraction._lfcc import LFCC
from skdeepfake.feature_extraction._log_spectrogram import LogSpectrogram
from skdeepfake.feature_extraction._lpc_residual import LPCResidual
from skdeepfake.feature_extraction._mel import IMFCC, MFCC, MelSpectrogram
from skdeepfake.feature_extraction._modulation_spectrum import ModulationSpectrum
from skdeepfake.feature_extraction._phase_texture import PhaseTexture
from skdeepfake.feature_extraction._pretrained_encoder import PretrainedEncoder
from skdeepfake.feature_extraction._spectral_shape import SpectralShape
from skdeepfake.feature_extraction._spectral_texture import SpectralTexture

__all__ = [
    "CQCC",
    "IMFCC",
    "LFCC",
    "MFCC",
    "CQTSpectrogram",
    "Chroma",
    "Descriptor",
    "EnvelopeTexture",
    "FrameUnion",
    "FrontEnd",
    "HybridFeatures",
    "LPCResidual",
    "LogSpectrogram",
    "MelSpectrogram",
    "ModulationSpectrum",
    "PhaseTexture",
    "PretrainedEncoder",
    "SpectralShape",
    "SpectralTexture",
    "Tonnetz",
    "fetch_encoder",
    "make_frame_union",
]
set_public_module(__name__)
