// ByteEncodings
