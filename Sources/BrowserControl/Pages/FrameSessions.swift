import DevToolsProtocol

/// The sessions of frames that live in other processes than their page, at any depth.
struct FrameSessions {
    struct Entry: Hashable {
        let frameID: String
        let session: String
        /// The session that attached this one: of the page, or of a frame that contains this one.
        let attachedBy: String
        /// The frame that contains it, where the browser says so.
        let parentFrameID: String?
    }

    /// In the order in which they came: each after the one that contains it.
    private(set) var entries: [Entry] = []
    /// Sessions whose process has died: they answer nothing, until their frame gets a new process.
    private var crashed: Set<String> = []

    mutating func attach(_ info: TargetInfo, session: String, by parent: String) {
        entries.append(
            Entry(
                frameID: info.targetID, session: session, attachedBy: parent, parentFrameID: info.parentFrameID))
    }

    /// Forgets a session and what was attached by it, and answers with all of those.
    mutating func detach(session: String) -> [String] {
        var gone: Set = [session]
        for entry in entries where gone.contains(entry.attachedBy) { gone.insert(entry.session) }
        entries.removeAll { gone.contains($0.session) }
        crashed.subtract(gone)
        return gone.sorted()
    }

    mutating func noteCrash(of session: String) {
        crashed.insert(session)
    }

    mutating func noteRecovery(of session: String) {
        crashed.remove(session)
    }

    /// What was attached by that page's session, directly or through others, and can be spoken with.
    func within(_ pageSession: String) -> [Entry] {
        var reached: Set = [pageSession]
        return entries.filter { entry in
            guard reached.contains(entry.attachedBy), !crashed.contains(entry.session) else { return false }
            reached.insert(entry.session)
            return true
        }
    }
}
