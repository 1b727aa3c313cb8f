package import JSONModel

/// `Page.startScreencast`: pictures as JPEG, each new one as soon as the browser has it.
package struct StartScreencast: PlainCall {
    package static let method = "Page.startScreencast"
    /// Physical pixels that a picture has at most.
    package let maximumWidth: Int
    package let maximumHeight: Int
    /// 1 to 100
    package let quality: Int
    package var parameters: [String: JSONValue] {
        [
            "format": "jpeg", "quality": .integer(Int64(quality)), "maxWidth": .integer(Int64(maximumWidth)),
            "maxHeight": .integer(Int64(maximumHeight)), "everyNthFrame": 1,
        ]
    }

    package init(maximumWidth: Int, maximumHeight: Int, quality: Int) {
        self.maximumWidth = maximumWidth
        self.maximumHeight = maximumHeight
        self.quality = quality
    }
}

/// `Page.screencastFrameAck`: the picture was dealt with.
package struct AcknowledgeScreencastFrame: PlainCall {
    package static let method = "Page.screencastFrameAck"
    /// `ScreencastMessage.number`
    package let number: Int64
    package var parameters: [String: JSONValue] { ["sessionId": .integer(number)] }

    package init(number: Int64) {
        self.number = number
    }
}
