/// How many of a client's calls the browser has yet to answer. A client with too many of them waits, so that answers which
/// it does not read have a bound, too.
///
/// Some calls are never answered: a promise that does not settle, a session that went. So a full window is forgotten after
/// a while, and delays its client no longer than that.
struct CallWindow {
    private let maximum: Int
    private var open = 0
    /// Whether the client has to wait; until half of its calls are answered, so that it does not wait anew after each.
    private(set) var isFull = false

    init(maximum: Int) {
        self.maximum = maximum
    }

    /// A call goes to the browser; whether it has filled the window.
    mutating func call() -> Bool {
        open += 1
        guard !isFull, open >= maximum else { return false }
        isFull = true
        return true
    }

    /// An answer came; whether the client waits no longer because of it.
    mutating func answer() -> Bool {
        open = max(0, open - 1)
        guard isFull, open <= maximum / 2 else { return false }
        isFull = false
        return true
    }

    /// Counts on from nothing.
    mutating func forget() {
        open = 0
        isFull = false
    }
}
