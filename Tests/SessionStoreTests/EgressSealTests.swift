import Digests
import SessionStore
import Testing

@Suite("The seal around proxies' passwords")
struct EgressSealTests {
    private let key = [UInt8](repeating: 7, count: 32)
    private let credentials = [["ada", "hunter2"], [], ["ü:x", ""]]
    private let servers: [String?] = ["http://p.test:1", nil, "socks5://q.test:2"]

    @Test("what was sealed is opened with the session's key, for the same servers")
    func roundTrip() throws {
        let sealed = try EgressSeal.seal(credentials, servers: servers, sessionKey: key)
        #expect(try EgressSeal.open(sealed, servers: servers, sessionKey: key) == credentials)
        #expect(sealed.firstRange(of: Array("hunter2".utf8)) == nil && sealed.firstRange(of: Array("ada".utf8)) == nil)
        #expect(try EgressSeal.seal(credentials, servers: servers, sessionKey: key) != sealed, "never twice the same")
    }

    @Test("another key, other servers, or a changed byte open nothing")
    func refused() throws {
        let sealed = try EgressSeal.seal(credentials, servers: servers, sessionKey: key)
        var other = key
        other[0] ^= 1
        #expect(throws: DigestError.notAuthentic) { try EgressSeal.open(sealed, servers: servers, sessionKey: other) }
        for changed in [
            ["http://evil.test:1", nil, "socks5://q.test:2"], ["http://p.test:1", nil], Array(servers.reversed()),
        ] {
            #expect(throws: DigestError.notAuthentic) { try EgressSeal.open(sealed, servers: changed, sessionKey: key) }
        }
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 0x10
            #expect(throws: DigestError.notAuthentic) {
                try EgressSeal.open(changed, servers: servers, sessionKey: key)
            }
        }
        #expect(throws: DigestError.self) { try EgressSeal.open([], servers: servers, sessionKey: key) }
        // The same key seals commands, under another derived one.
        let command = try CommandSeal.seal([1, 2, 3], sessionKey: key, actionID: "http://p.test:1 - socks5://q.test:2")
        #expect(throws: DigestError.notAuthentic) { try EgressSeal.open(command, servers: servers, sessionKey: key) }
    }
}
