/// `rate(5 minutes)` as EventBridge writes it. Cron expressions are not read.
struct ScheduleExpression: Hashable, Sendable {
    let seconds: Int

    init?(_ text: String) {
        guard text.hasPrefix("rate("), text.hasSuffix(")") else { return nil }
        let parts = text.dropFirst(5).dropLast().split(separator: " ")
        guard parts.count == 2, let count = Int(parts[0]), (1...100_000).contains(count) else { return nil }
        let units = ["minute": 60, "hour": 3_600, "day": 86_400]
        let unit = String(parts[1])
        let singular = unit.hasSuffix("s") ? String(unit.dropLast()) : unit
        guard let length = units[singular], (count == 1) == (unit == singular) else { return nil }
        self.seconds = count * length
    }
}
