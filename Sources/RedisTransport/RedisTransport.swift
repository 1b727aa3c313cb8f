// RedisTransport
