// The simulator's scripts, each behind those that it needs. This list is the only one:
// `include!` it for their texts; `scripts.mjs` reads it for JavaScript.
[
    include_str!("core/bridge.js"),
    include_str!("api/share.js"),
    include_str!("api/image.js"),
    include_str!("api/voice.js"),
    include_str!("api/location.js"),
    include_str!("api/pay.js"),
    include_str!("api/mini_program.js"),
    include_str!("api/open_tags.js"),
]
