import Testing

/// What every store promises, proven for all of them. The servers run for the whole suite; every test has its own database.
@Suite("SessionStoring", .redisServers)
struct SessionStoreTests {}
