import DevToolsProtocol
import JSONModel
import Testing

@Suite("Calls about frames")
struct FrameCallsTests {
    private func frame(_ id: String, _ parent: String?, _ children: [JSONValue] = []) -> JSONValue {
        var frame: [String: JSONValue] = [
            "id": .string(id), "loaderId": .string("L\(id)"), "url": .string("http://x/\(id)"), "urlFragment": "#f",
        ]
        if let parent { frame["parentId"] = .string(parent) }
        return ["frame": .object(frame), "childFrames": .array(children)]
    }

    @Test("a tree of frames is told parents first, with fragments")
    func tree() throws {
        let tree = frame("1", nil, [frame("2", "1", [frame("3", "2")]), frame("4", "1")])
        let frames = try #require(GetFrames.answer(["frameTree": tree]))
        #expect(frames.map(\.frameID) == ["1", "2", "3", "4"])
        #expect(frames.map(\.parentID) == [nil, "1", "2", "1"])
        #expect(frames[2].loaderID == "L3" && frames[2].url == "http://x/3#f")
    }

    @Test(
        "what is no tree of frames is no answer",
        arguments: [
            [:], ["frameTree": 5], ["frameTree": ["frame": []]], ["frameTree": ["frame": ["id": 1, "loaderId": 2]]],
        ] as [JSONValue])
    func nonsense(answer: JSONValue) {
        #expect(GetFrames.answer(answer) == nil)
        #expect(GetFrameOwner.answer(answer) == nil)
    }

    @Test("an element is told by its backend id")
    func owner() {
        #expect(GetFrameOwner(frameID: "F").parameters == ["frameId": "F"])
        #expect(GetFrameOwner.answer(["backendNodeId": 17]) == 17)
    }
}
