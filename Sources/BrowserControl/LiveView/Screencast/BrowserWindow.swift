/// How many pictures the browser may have on the way, kept by what it is owed.
///
/// Chromium 156 has three places for pictures that are not acknowledged, and drops what it pictures while all are taken: it
/// does not catch up when one is free again. So whoever keeps places from it must know when something may have been
/// dropped. All times are milliseconds of the browser's monotonic clock.
struct BrowserWindow {
    /// Places that the browser has.
    static let size = 3
    /// What an acknowledgement may take to the browser.
    private static let passage = 20.0

    /// Not acknowledged, the oldest first.
    private var owed: [Int64] = []
    /// When places became free that may have been taken when the newest picture was made.
    private var freed: [Double] = []
    private var newest = -Double.infinity
    /// Whether the page may have changed since the newest picture with no place left for another.
    private(set) var mayHaveMissed = false

    /// Whether the browser could give a picture.
    var isOpen: Bool { owed.count < Self.size }

    /// The browser gave a picture. False when it gave a newer one before: encoders work beside each other.
    mutating func receive(_ number: Int64, takenAt time: Double) -> Bool {
        let isNewest = time >= newest
        if isNewest {
            newest = time
            freed.removeAll { $0 + Self.passage < time }
            mayHaveMissed = owed.count + freed.count + 1 >= Self.size
        } else {
            // It took a place when the newest one was made.
            mayHaveMissed = mayHaveMissed || owed.count + freed.count + 1 >= Self.size
        }
        owed.append(number)
        return isNewest
    }

    /// What to acknowledge so that the browser has so many places, but for pictures that it is at.
    mutating func open(_ places: Int, at time: Double) -> [Int64] {
        let kept = Self.size - min(max(places, 0), Self.size)
        guard owed.count > kept else { return [] }
        let paid = Array(owed.prefix(owed.count - kept))
        owed.removeFirst(paid.count)
        freed += paid.map { _ in time }
        return paid
    }

    /// The browser begins anew.
    mutating func restart() {
        self = BrowserWindow()
    }
}
