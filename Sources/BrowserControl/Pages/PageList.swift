import DevToolsProtocol

/// The pages that there are, and which of them is the active one: the most recently opened or activated.
struct PageList: Hashable {
    private(set) var infos: [String: TargetInfo] = [:]
    private(set) var sessions: [String: String] = [:]
    /// The least recently used first.
    private var order: [String] = []
    /// The context that the browser started with; pages of others were made by clients for themselves.
    private(set) var defaultContextID: String?

    /// Takes note of a page that exists.
    mutating func update(_ info: TargetInfo) {
        guard info.type == "page" else { return }
        if defaultContextID == nil { defaultContextID = info.browserContextID }
        if infos.updateValue(info, forKey: info.targetID) == nil { order.append(info.targetID) }
    }

    mutating func attach(_ targetID: String, session: String) {
        sessions[targetID] = session
    }

    mutating func detach(session: String) {
        sessions = sessions.filter { $0.value != session }
    }

    /// Answers whether it was the last.
    mutating func remove(_ targetID: String) -> Bool {
        guard infos.removeValue(forKey: targetID) != nil else { return false }
        sessions[targetID] = nil
        order.removeAll { $0 == targetID }
        return infos.isEmpty
    }

    mutating func activate(_ targetID: String) {
        guard infos[targetID] != nil else { return }
        order.removeAll { $0 == targetID }
        order.append(targetID)
    }

    var activeID: String? { order.last }

    /// The active page's session; nil while there is none.
    var activeSession: String? { activeID.flatMap { sessions[$0] } }

    /// The sessions of the pages that the browser's own settings are for.
    var ownSessions: [String] {
        order.filter { infos[$0]?.browserContextID == defaultContextID }.compactMap { sessions[$0] }
    }

    var summaries: [PageSummary] {
        order.compactMap { infos[$0] }.map {
            PageSummary(
                id: $0.targetID, url: $0.url, title: $0.title, frameID: $0.targetID, isActive: $0.targetID == activeID)
        }
    }
}
