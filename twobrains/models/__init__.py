"""The networks, written to be read; every one can be looked into."""

from twobrains.models.attention import Attended, Attention, Transformer, TransformerLayer
from twobrains.models.captions import CAPTIONERS, Caption, Captioner
from twobrains.models.code import CodeLSTM, CodeReading
from twobrains.models.code_readers import CodeMamba, CodeReaders, CodeTransformer
from twobrains.models.conv import DigitCNN, DigitMaps
from twobrains.models.conv_recurrent import ConvGRU, ConvLSTM, ConvRecurrent
from twobrains.models.convnext import ConvNeXt, ConvNeXtBlock, ConvNeXtSteps
from twobrains.models.crnn import LINE_READERS, LineReader, LineReading
from twobrains.models.forecast import FORECASTERS, Forecast, Forecaster
from twobrains.models.framing import Framing
from twobrains.models.gated_conv import GatedConv, GatedStack, GatedSteps
from twobrains.models.lengths import MaskedNorm, inside, masked_max, masked_mean, padded
from twobrains.models.linear_attention import LinearAttended, LinearAttention
from twobrains.models.linear_recurrence import LRU, LinearSteps
from twobrains.models.local import LocallyConnected, as_dense, as_local
from twobrains.models.minimal import MinGRU, MinGRUSteps, MinLSTM, MinLSTMSteps
from twobrains.models.mlstm import MLSTM, MLSTMSteps
from twobrains.models.patches import PATCH_READERS, PatchReaders, patch_reader, shuffled
from twobrains.models.pen import PenReading, PenRNN
from twobrains.models.pooling import BlurPool
from twobrains.models.qrnn import QRNN, QRNNSteps
from twobrains.models.recurrent import GRU, LSTM, RNN, GRUSteps, LSTMSteps, Recurrent, RNNSteps
from twobrains.models.s4d import S4D
from twobrains.models.selective import MambaBlock, MambaSteps, Selective, SelectiveSteps
from twobrains.models.stacked import Stacked, StackedSteps
from twobrains.models.strided import STREAM_READERS, StreamReader, Strided
from twobrains.models.tagger import READERS, Tagger, Taggers
from twobrains.models.tcn import TCN, CausalConv, PooledConv
from twobrains.models.transformer import PositionalTransformer, RotaryAttention
from twobrains.models.vit import ViT, ViTLooks

__all__ = [
    "CAPTIONERS",
    "FORECASTERS",
    "GRU",
    "LINE_READERS",
    "LRU",
    "LSTM",
    "MLSTM",
    "PATCH_READERS",
    "QRNN",
    "READERS",
    "RNN",
    "S4D",
    "STREAM_READERS",
    "TCN",
    "Attended",
    "Attention",
    "BlurPool",
    "Caption",
    "Captioner",
    "CausalConv",
    "CodeLSTM",
    "CodeMamba",
    "CodeReaders",
    "CodeReading",
    "CodeTransformer",
    "ConvGRU",
    "ConvLSTM",
    "ConvNeXt",
    "ConvNeXtBlock",
    "ConvNeXtSteps",
    "ConvRecurrent",
    "DigitCNN",
    "DigitMaps",
    "Forecast",
    "Forecaster",
    "Framing",
    "GRUSteps",
    "GatedConv",
    "GatedStack",
    "GatedSteps",
    "LSTMSteps",
    "LineReader",
    "LineReading",
    "LinearAttended",
    "LinearAttention",
    "LinearSteps",
    "LocallyConnected",
    "MLSTMSteps",
    "MambaBlock",
    "MambaSteps",
    "MaskedNorm",
    "MinGRU",
    "MinGRUSteps",
    "MinLSTM",
    "MinLSTMSteps",
    "PatchReaders",
    "PenRNN",
    "PenReading",
    "PooledConv",
    "PositionalTransformer",
    "QRNNSteps",
    "RNNSteps",
    "Recurrent",
    "RotaryAttention",
    "Selective",
    "SelectiveSteps",
    "Stacked",
    "StackedSteps",
    "StreamReader",
    "Strided",
    "Tagger",
    "Taggers",
    "Transformer",
    "TransformerLayer",
    "ViT",
    "ViTLooks",
    "as_dense",
    "as_local",
    "inside",
    "masked_max",
    "masked_mean",
    "padded",
    "patch_reader",
    "shuffled",
]
