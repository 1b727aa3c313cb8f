import DevToolsProtocol

/// Asks the processes of a page for their frames, and puts the answers together.
struct FrameReader {
    let connection: BrowserConnection
    let page: AttachedPage
    /// The sessions of the page's frames in other processes.
    let others: [FrameSessions.Entry]
    /// Of each call.
    let timeout: Duration

    private struct Found {
        var frame: GetFrames.Frame
        var parentID: String?
        let session: String
        let isSessionRoot: Bool
    }

    /// The page's own process has to answer; a frame whose process does not is left out, with all it contains.
    func read() async throws(CallError) -> PageFrames {
        async let answers = trees()
        let own = try await connection.call(GetFrames(), session: page.session, timeout: timeout)
        let all = merge(own, await answers)
        let owners = await owners(of: all)
        let frames = all.map { found in
            PageFrame(
                frameID: found.frame.frameID, parentID: found.parentID, loaderID: found.frame.loaderID,
                url: found.frame.url, session: found.session, ownerNodeID: owners[found.frame.frameID],
                isSessionRoot: found.isSessionRoot)
        }
        return PageFrames(pageID: page.id, frames: frames.filter { $0.parentID == nil || $0.ownerNodeID != nil })
    }

    private func trees() async -> [String: [GetFrames.Frame]] {
        await withTaskGroup(of: (String, [GetFrames.Frame]?).self) { group in
            for entry in others {
                group.addTask {
                    let frames = try? await connection.call(GetFrames(), session: entry.session, timeout: timeout)
                    return (entry.session, frames)
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// A frame that changed its process a moment ago may be reported by both: the one that it is the root of is right.
    private func merge(_ own: [GetFrames.Frame], _ answers: [String: [GetFrames.Frame]]) -> [Found] {
        var found = list(own, session: page.session, parentOfRoot: nil)
        for entry in others {
            guard let frames = answers[entry.session] else { continue }
            let parent = entry.parentFrameID ?? frames.first?.parentID
            let ids = Set(frames.map(\.frameID))
            found.removeAll { ids.contains($0.frame.frameID) }
            found += list(frames, session: entry.session, parentOfRoot: parent)
        }
        return parentsFirst(found)
    }

    private func list(_ frames: [GetFrames.Frame], session: String, parentOfRoot: String?) -> [Found] {
        frames.enumerated().map { index, frame in
            Found(
                frame: frame, parentID: index == 0 ? parentOfRoot : frame.parentID, session: session,
                isSessionRoot: index == 0)
        }
    }

    /// Leaves out what hangs on a frame that is not there.
    private func parentsFirst(_ found: [Found]) -> [Found] {
        var ordered = found.filter { $0.parentID == nil }.prefix(1).map { $0 }
        var index = 0
        while index < ordered.count {
            let id = ordered[index].frame.frameID
            ordered += found.filter { $0.parentID == id && $0.frame.frameID != id }
            index += 1
        }
        return ordered
    }

    private func owners(of all: [Found]) async -> [String: Int] {
        let sessions = Dictionary(all.map { ($0.frame.frameID, $0.session) }, uniquingKeysWith: { first, _ in first })
        return await withTaskGroup(of: (String, Int?).self) { group in
            for found in all {
                guard let parent = found.parentID, let session = sessions[parent] else { continue }
                let id = found.frame.frameID
                group.addTask {
                    (id, try? await connection.call(GetFrameOwner(frameID: id), session: session, timeout: timeout))
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }
}
