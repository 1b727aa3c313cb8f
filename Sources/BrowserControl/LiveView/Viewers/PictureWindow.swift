/// How many pictures may be under way to one who watches: two where the way is short, more where it is long, so that the line
/// carries as many pictures; never so many that they wait for each other. All times are milliseconds of one clock that never
/// goes back.
///
/// As in TCP Vegas, the time that a picture takes when no other is under way tells a long way from a busy one.
struct PictureWindow {
    static let least = 2
    static let most = 8
    /// A picture that is acknowledged later than this needs another one under way, and so on: the time between two
    /// pictures of a page that moves.
    private static let step = 25.0

    private struct Picture {
        let sentAt: Double
        let isAlone: Bool
    }

    private(set) var size = least
    /// Not acknowledged, the oldest first.
    private var underWay: [Picture] = []
    /// How long a picture takes that is alone; nil while that is not known.
    private var way: Double?
    private var nextChange = -Double.infinity

    /// A picture is under way.
    mutating func sent(now: Double) {
        underWay.append(Picture(sentAt: now, isAlone: underWay.isEmpty))
        // A viewer gets no more than that; this is for one that acknowledges nothing.
        if underWay.count > Self.most { underWay.removeFirst() }
    }

    /// The oldest picture under way was shown.
    mutating func acknowledged(now: Double) {
        guard let picture = underWay.first else { return }
        let wasFull = underWay.count >= size
        underWay.removeFirst()
        let delay = now - picture.sentAt
        // Ways become longer too, which only a picture that is alone can tell.
        let way = picture.isAlone ? delay : min(way ?? delay, delay)
        self.way = way
        guard now >= nextChange else { return }
        let limit = min(Self.most, Self.least + Int(max(0, way - Self.step) / Self.step))
        let former = size
        if size > limit || delay > way * 1.5 + 15 {
            size = max(Self.least, size - 1)
        } else if wasFull, size < limit, delay <= way * 1.25 + 10 {
            size += 1
        }
        // What a change does is seen only when pictures have gone the whole way.
        if size != former { nextChange = now + delay }
    }

    /// Pictures of another kind come: what was sent is not waited for.
    mutating func restart() {
        underWay.removeAll()
        way = nil
    }
}
