"""The networks, written to be read; every one can be looked into."""

from twobrains.models.attention import Attended, Attention, Transformer, TransformerLayer
from twobrains.models.code import CodeLSTM, CodeReading
from twobrains.models.conv import DigitCNN, DigitMaps
from twobrains.models.framing import Framing
from twobrains.models.lengths import MaskedNorm, inside, masked_max, masked_mean, padded
from twobrains.models.local import LocallyConnected, as_dense, as_local
from twobrains.models.pen import PenReading, PenRNN
from twobrains.models.pooling import BlurPool
from twobrains.models.recurrent import GRU, LSTM, RNN, GRUSteps, LSTMSteps, Recurrent, RNNSteps
from twobrains.models.stacked import Stacked, StackedSteps
from twobrains.models.tagger import READERS, Tagger, Taggers
from twobrains.models.tcn import TCN, CausalConv, PooledConv

__all__ = [
    "GRU",
    "LSTM",
    "READERS",
    "RNN",
    "TCN",
    "Attended",
    "Attention",
    "BlurPool",
    "CausalConv",
    "CodeLSTM",
    "CodeReading",
    "DigitCNN",
    "DigitMaps",
    "Framing",
    "GRUSteps",
    "LSTMSteps",
    "LocallyConnected",
    "MaskedNorm",
    "PenRNN",
    "PenReading",
    "PooledConv",
    "RNNSteps",
    "Recurrent",
    "Stacked",
    "StackedSteps",
    "Tagger",
    "Taggers",
    "Transformer",
    "TransformerLayer",
    "as_dense",
    "as_local",
    "inside",
    "masked_max",
    "masked_mean",
    "padded",
]
