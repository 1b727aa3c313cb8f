// StagehandProtocol
