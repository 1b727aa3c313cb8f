import ProcessEnvironment
import RedisTransport
import Testing

@Suite("RedisURL")
struct RedisURLTests {
    @Test("a full URL gives its parts, percent-decoded")
    func full() throws {
        let url = try RedisURL("rediss://al%69ce:p%40ss%2Fw%3Ard:x@cache.example:7000/12")
        #expect(url.usesTLS)
        #expect(url.user == "alice")
        #expect(url.password?.revealed == "p@ss/w:rd:x")
        #expect(url.host == "cache.example")
        #expect(url.port == 7000)
        #expect(url.database == 12)
    }

    @Test(
        "what is left out has the usual value",
        arguments: [
            ("redis://localhost", "redis://localhost:6379/0"), ("redis://:secret@10.0.0.1/", "redis://10.0.0.1:6379/0"),
            ("rediss://[::1]", "rediss://[::1]:6379/0"), ("redis://[fd00::2]:1/3", "redis://[fd00::2]:1/3"),
        ])
    func defaults(text: String, description: String) throws {
        #expect(try RedisURL(text).description == description)
    }

    @Test("a password without a user is the default user's")
    func defaultUser() throws {
        let url = try RedisURL("redis://:pw@h")
        #expect(url.user == nil)
        #expect(url.password?.revealed == "pw")
    }

    @Test(
        "a malformed URL is refused and not quoted",
        arguments: [
            "", "sekret", "http://sekret", "redis:/sekret", "redis://", "redis://:@h", "redis://sekret@h",
            "redis://:sekret@",
            "redis://:sekret@h:0", "redis://:sekret@h:65536", "redis://:sekret@h:x", "redis://:sekret@h/x",
            "redis://:sekret@h/-1", "redis://:sekret@h/0?x=1", "redis://:sekret@h#f", "redis://:sekret%zz@h",
            "redis://:sekret%ff@h", "redis://:sekret@a@h", "redis://:sekret@a b", "redis://:sekret@a\nb",
            "redis://:sekret@[::1", "redis://:sekret@[::1]x", "redis://:sekret@::1:6379",
            "redis://:sekret@h/99999999999999999999",
        ])
    func malformed(text: String) throws {
        let error = try #require(throws: RedisError.self) { _ = try RedisURL(text) }
        #expect(error.code == .malformedURL)
        #expect(!"\(error)".contains("sekret"))
    }

    @Test("no way of printing it shows the credentials")
    func printing() throws {
        let url = try RedisURL("redis://user:sekret@h")
        var dumped = ""
        dump(url, to: &dumped)
        #expect(!("\(url) \(String(reflecting: url)) \(dumped)").contains("sekret"))
    }
}
