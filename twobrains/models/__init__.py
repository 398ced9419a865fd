"""The networks, written to be read; every one can be looked into."""

from twobrains.models.attention import Attended, Attention, Transformer, TransformerLayer
from twobrains.models.captions import CAPTIONERS, Caption, Captioner
from twobrains.models.code import CodeLSTM, CodeReading
from twobrains.models.conv import DigitCNN, DigitMaps
from twobrains.models.conv_recurrent import ConvGRU, ConvLSTM, ConvRecurrent
from twobrains.models.crnn import LINE_READERS, LineReader, LineReading
from twobrains.models.forecast import FORECASTERS, Forecast, Forecaster
from twobrains.models.framing import Framing
from twobrains.models.lengths import MaskedNorm, inside, masked_max, masked_mean, padded
from twobrains.models.local import LocallyConnected, as_dense, as_local
from twobrains.models.pen import PenReading, PenRNN
from twobrains.models.pooling import BlurPool
from twobrains.models.qrnn import QRNN, QRNNSteps
from twobrains.models.recurrent import GRU, LSTM, RNN, GRUSteps, LSTMSteps, Recurrent, RNNSteps
from twobrains.models.stacked import Stacked, StackedSteps
from twobrains.models.strided import STREAM_READERS, StreamReader, Strided
from twobrains.models.tagger import READERS, Tagger, Taggers
from twobrains.models.tcn import TCN, CausalConv, PooledConv

__all__ = [
    "CAPTIONERS",
    "FORECASTERS",
    "GRU",
    "LINE_READERS",
    "LSTM",
    "QRNN",
    "READERS",
    "RNN",
    "STREAM_READERS",
    "TCN",
    "Attended",
    "Attention",
    "BlurPool",
    "Caption",
    "Captioner",
    "CausalConv",
    "CodeLSTM",
    "CodeReading",
    "ConvGRU",
    "ConvLSTM",
    "ConvRecurrent",
    "DigitCNN",
    "DigitMaps",
    "Forecast",
    "Forecaster",
    "Framing",
    "GRUSteps",
    "LSTMSteps",
    "LineReader",
    "LineReading",
    "LocallyConnected",
    "MaskedNorm",
    "PenRNN",
    "PenReading",
    "PooledConv",
    "QRNNSteps",
    "RNNSteps",
    "Recurrent",
    "Stacked",
    "StackedSteps",
    "StreamReader",
    "Strided",
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
