import Testing

@testable import BrowserControl

@Suite("The browser's user")
struct BrowserUserTests {
    @Test(
        "an id exists where the namespace maps it",
        arguments: [
            ("         0          0 4294967295\n", true), ("         0       1000          1\n", false),
            ("0 100000 65536\n", true), ("0 1000 1\n1 100000 65536\n", true), ("0 0 61184\n", false), ("", false),
            ("x y z", false),
        ])
    func maps(map: String, expected: Bool) {
        #expect(BrowserUser.covers(map: map, id: 61_184) == expected)
    }

    @Test(
        "a root without the capabilities it needs stays as it is",
        arguments: [
            ("Name:\tx\nCapEff:\t000001ffffffffff\n", true), ("CapEff:\t00000000a80425fb\n", true),
            ("CapEff:\t0000000000000000\n", false), ("CapEff:\t00000000000000a1\n", false), ("CapEff:\n", false),
            ("", false),
        ])
    func capabilities(status: String, expected: Bool) {
        #expect(BrowserUser.hasCapabilities(status: status) == expected)
    }
}
