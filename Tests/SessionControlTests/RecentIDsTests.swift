import Testing

@testable import SessionControl

@Suite struct RecentIDsTests {
    @Test("an id that comes twice is known the second time")
    func duplicates() {
        var ids = RecentIDs(limit: 3)
        let areNew = ["a", "b", "a"].map { ids.insert($0) }
        #expect(areNew == [true, true, false])
    }

    @Test("the oldest id is forgotten when there are too many, and only that one")
    func limit() {
        var ids = RecentIDs(limit: 2)
        let areNew = ["a", "b", "c", "b", "c", "a"].map { ids.insert($0) }
        #expect(areNew == [true, true, true, false, false, true])
    }
}
