/// A set that forgets the oldest of its members when it is full.
struct RecentIDs {
    private var members: Set<String> = []
    private var order: [String] = []
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// False where the id is a member already.
    mutating func insert(_ id: String) -> Bool {
        guard members.insert(id).inserted else { return false }
        order.append(id)
        if order.count > limit { members.remove(order.removeFirst()) }
        return true
    }
}
