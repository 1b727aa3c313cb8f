// AWSClients
