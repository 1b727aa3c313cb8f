// DevToolsProtocol
