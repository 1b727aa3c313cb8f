import Digests
import Testing

@Suite("SecureRandom")
struct SecureRandomTests {
    @Test("as many bytes as asked for, and others every time")
    func bytes() {
        #expect(SecureRandom.bytes(0).isEmpty)
        #expect(SecureRandom.bytes(33).count == 33)
        #expect(Set((0..<1000).map { _ in SecureRandom.bytes(16) }).count == 1000)
    }

    @Test("UUIDs are of version 4 in lower case, and all different")
    func uuid() throws {
        let uuids = (0..<1000).map { _ in SecureRandom.uuid() }
        #expect(Set(uuids).count == 1000)
        let form = try Regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
        for uuid in uuids { #expect(uuid.wholeMatch(of: form) != nil, "\(uuid)") }
    }
}
