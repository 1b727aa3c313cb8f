/// How good the pictures of a screencast are: as good as the wish, as long as a picture fits into one message of API Gateway
/// (128 KB; a page of dense text is 300 KB at quality 60). While a page moves, messages of one WebSocket frame (32 KB) are preferred,
/// for API Gateway counts and bills those; when the page rests, the sharpest picture that fits follows.
///
/// Sizes are predicted with the proportions that were measured on Chromium's JPEGs of text pages, and corrected by what comes.
struct FrameTuner: Sendable {
    /// What the browser is asked for: a JPEG of this quality, and a fraction of the size.
    struct Setting: Hashable, Sendable {
        let quality: Int
        /// 1, 2 or 4: width and height are divided by it.
        let divisor: Int
    }

    enum Verdict: Sendable, Equatable {
        case fits
        /// It cannot be sent. The setting has changed unless there is no smaller one.
        case tooLarge
    }

    /// A setting whose picture did not fit, and the first size of what was taken instead.
    private struct Barrier {
        let rung: Int
        var size: Int?
    }

    /// API Gateway's quotas for WebSocket APIs, in bytes.
    static let limit = 128 * 1024
    static let preferred = 32 * 1024
    /// So many pictures within so many milliseconds are motion.
    static let motion: (pictures: Int, milliseconds: Int64) = (4, 1_000)
    /// A page without a new picture for so many milliseconds rests.
    static let restMilliseconds: Int64 = 500
    private static let patience = 4
    private static let longestPatience = 64

    /// From the best to the smallest.
    let ladder: [Setting]
    private var rung = 0
    private var arrivals: [Int64] = []
    private var isMoving = false
    private var lastSize: Int?
    private var barrier: Barrier?
    /// Pictures in a row that could have been better.
    private var spare = 0
    /// How many of them it takes to try.
    private var patience = FrameTuner.patience
    /// Pictures since it was tried.
    private var sinceClimb = Int.max

    /// `quality` is what the viewers wish at best, 1 to 100.
    init(quality: Int) {
        let qualities = [quality] + [75, 60, 40, 20].filter { $0 < quality }
        ladder = [1, 2, 4].flatMap { divisor in
            qualities.map { Setting(quality: $0, divisor: divisor) }
        }.sorted { Self.weight($0) > Self.weight($1) }
    }

    var setting: Setting { ladder[rung] }

    /// A message of so many bytes was made of a picture of the current setting. `now`: milliseconds that never go back.
    mutating func received(bytes: Int, at now: Int64) -> Verdict {
        note(arrivalAt: now)
        lastSize = bytes
        sinceClimb = sinceClimb == .max ? .max : sinceClimb + 1
        guard bytes <= Self.limit else {
            barrier = Barrier(rung: rung, size: nil)
            descend(to: max(rung + 1, best(within: Self.limit, for: bytes)))
            return .tooLarge
        }
        if let size = barrier?.size {
            if bytes < size / 4 * 3 { barrier = nil }
        } else {
            barrier?.size = bytes
        }
        if isMoving { adapt(to: bytes) }
        return .fits
    }

    /// Time has passed. Returns whether the page rests now and deserves a better picture, which the setting asks for then.
    mutating func rested(at now: Int64) -> Bool {
        guard let last = arrivals.last, now - last >= Self.restMilliseconds, let size = lastSize else { return false }
        isMoving = false
        patience = Self.patience
        spare = 0
        let wished = allowed(best(within: Self.limit, for: size))
        guard wished < rung else { return false }
        rung = wished
        lastSize = nil
        return true
    }
}

extension FrameTuner {
    private mutating func note(arrivalAt now: Int64) {
        arrivals = (arrivals + [now]).suffix(Self.motion.pictures)
        let moves =
            arrivals.count == Self.motion.pictures && now - (arrivals.first ?? now) <= Self.motion.milliseconds
        // The page shows something else now.
        if moves, !isMoving { barrier = nil }
        isMoving = moves
    }

    private mutating func adapt(to bytes: Int) {
        let wished = min(allowed(best(within: Self.preferred, for: bytes)), smallestInMotion)
        if wished > rung { return descend(to: wished) }
        guard wished < rung else {
            spare = 0
            return
        }
        spare += 1
        guard spare >= patience else { return }
        rung = wished
        spare = 0
        sinceClimb = 0
    }

    private mutating func descend(to wished: Int) {
        // What was tried did not last: the next attempt takes longer.
        if sinceClimb <= 3 { patience = min(Self.longestPatience, patience * 2) }
        rung = min(wished, ladder.count - 1)
        spare = 0
    }

    private func allowed(_ wished: Int) -> Int {
        max(wished, barrier.map { $0.rung + 1 } ?? 0)
    }

    /// A moving page stays recognisable, whatever that costs: the preference gives way to it, the limit does not.
    private var smallestInMotion: Int {
        max(rung, ladder.lastIndex { $0.divisor <= 2 } ?? 0)
    }

    /// The best setting whose message will probably stay a tenth below so many bytes, where the current one made `size`.
    private func best(within bytes: Int, for size: Int) -> Int {
        let unit = Double(size) / Self.weight(setting)
        return ladder.indices.first { index in
            index == rung ? size <= bytes : unit * Self.weight(ladder[index]) <= Double(bytes) * 0.9
        } ?? ladder.count - 1
    }

    /// The size of a picture relative to one of quality 60 and full size.
    private static func weight(_ setting: Setting) -> Double {
        let points: [(quality: Double, weight: Double)] = [
            (1, 0.25), (20, 0.54), (40, 0.81), (60, 1), (80, 1.33), (95, 1.97), (100, 2.6),
        ]
        let quality = Double(setting.quality)
        let above = points.first { $0.quality >= quality } ?? points[points.count - 1]
        let below = points.last { $0.quality <= quality } ?? points[0]
        let share =
            above.quality > below.quality ? (quality - below.quality) / (above.quality - below.quality) : 0
        let weight = below.weight + share * (above.weight - below.weight)
        switch setting.divisor {
        case 1: return weight
        case 2: return weight * 0.26
        default: return weight * 0.07
        }
    }
}
