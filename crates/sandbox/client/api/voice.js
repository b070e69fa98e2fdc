/*
 * Voice: recording, playing, upload and download, and speech recognition.
 * Needs core/ before it.
 *
 * From `fixtures`: `recordMs`, after which a recording stops by itself (60 000);
 * `playMs`, how long a recording plays (1000); `speech`, the recognized text.
 *
 * A user chooses a recorder: {start(), stop()}, where stop() returns a sound:
 * {ms, play()}, and play() returns a function that stops it. Without one a
 * recording is silent, and plays for `playMs`.
 *
 * To read: `voice` ({recording, playing, paused}: localIds or null; `localIds`:
 * all of them). `onVoiceRecordEnd` is emitted when the time is over, and
 * `onVoicePlayEnd` when a recording was played to its end.
 */
(function (window, sandbox) {
  "use strict";

  var number = 0;
  var recordTimer = null;
  var playTimer = null;
  var recorder = null;
  var silence = ignore;
  var sounds = {};

  sandbox.onReset(function () {
    window.clearTimeout(recordTimer);
    endSound();
    if (recorder) {
      recorder.stop();
    }
    recorder = null;
    sounds = {};
    sandbox.voice = { recording: null, playing: null, paused: null, localIds: [] };
    sandbox.voiceMedia = {};
  });
  sandbox.declareEvent("onVoiceRecordEnd");
  sandbox.declareEvent("onVoicePlayEnd");

  function ignore() {}

  function endSound() {
    window.clearTimeout(playTimer);
    silence();
    silence = ignore;
  }

  function newId() {
    number += 1;
    var scheme = sandbox.isIos ? "wxLocalResource://voiceLocalId" : "weixin://resourceid/voice";
    return scheme + (1e12 + number);
  }

  function keep(localId) {
    sandbox.voice.localIds.push(localId);
    return localId;
  }

  function endRecording() {
    var localId = keep(sandbox.voice.recording);
    sandbox.voice.recording = null;
    window.clearTimeout(recordTimer);
    if (recorder) {
      sounds[localId] = recorder.stop();
    }
    recorder = null;
    return localId;
  }

  sandbox.handle("startRecord", function (args, reply) {
    if (sandbox.voice.recording) {
      reply("fail");
      return;
    }
    sandbox.askUser({ args: args, reply: reply, fallback: null }, function (chosen) {
      startRecording(chosen);
      reply("ok");
    });
  });

  function startRecording(chosen) {
    sandbox.voice.recording = newId();
    recorder = chosen;
    if (recorder) {
      recorder.start();
    }
    recordTimer = sandbox.later(sandbox.endRecordingTime, sandbox.fixture("recordMs", 60000));
  }

  sandbox.endRecordingTime = function () {
    if (sandbox.voice.recording) {
      sandbox.emit("onVoiceRecordEnd", { localId: endRecording() });
    }
  };

  sandbox.handle("stopRecord", function (args, reply) {
    if (sandbox.voice.recording) {
      reply("ok", { localId: endRecording() });
    } else {
      reply("fail");
    }
  });

  // For a recording that exists only.
  function withVoice(name, act) {
    sandbox.handle(name, function (args, reply) {
      if (sandbox.voice.localIds.indexOf(args.localId) < 0) {
        reply("fail");
      } else {
        act(args, reply);
      }
    });
  }

  withVoice("playVoice", function (args, reply) {
    var sound = sounds[args.localId];
    endSound();
    sandbox.voice.playing = args.localId;
    sandbox.voice.paused = null;
    if (sound) {
      silence = sound.play();
    }
    playTimer = sandbox.later(
      sandbox.endPlaying,
      sound ? sound.ms : sandbox.fixture("playMs", 1000),
    );
    reply("ok");
  });

  sandbox.endPlaying = function () {
    var localId = sandbox.voice.playing;
    if (localId) {
      endSound();
      sandbox.voice.playing = null;
      sandbox.emit("onVoicePlayEnd", { localId: localId });
    }
  };

  withVoice("pauseVoice", function (args, reply) {
    endSound();
    sandbox.voice.playing = null;
    sandbox.voice.paused = args.localId;
    reply("ok");
  });

  withVoice("stopVoice", function (args, reply) {
    endSound();
    sandbox.voice.playing = null;
    sandbox.voice.paused = null;
    reply("ok");
  });

  withVoice("uploadVoice", function (args, reply) {
    upload(args.localId, function (serverId) {
      if (serverId) {
        sandbox.voiceMedia[serverId] = args.localId;
        reply("ok", { serverId: serverId });
      } else {
        reply("fail");
      }
    });
  });

  // The account's server gets silence of this length.
  function upload(localId, done) {
    if (sandbox.mediaUrl) {
      sandbox.core.uploadMedia({ type: "voice", milliseconds: lengthOf(localId) }, done);
    } else {
      number += 1;
      done("sandbox-voice-" + (1e12 + number));
    }
  }

  function lengthOf(localId) {
    var sound = sounds[localId];
    return Math.round(sound ? sound.ms : sandbox.fixture("playMs", 1000));
  }

  sandbox.handle("downloadVoice", function (args, reply) {
    if (!args.serverId) {
      reply("fail");
      return;
    }
    download(args.serverId, function (isThere) {
      if (isThere) {
        reply("ok", { localId: keep(newId()) });
      } else {
        reply("fail");
      }
    });
  });

  // A server may have uploaded it: without a platform any serverId has a voice.
  function download(serverId, done) {
    if (sandbox.mediaUrl) {
      sandbox.core.downloadMedia(serverId, function (text) {
        done(text !== null);
      });
    } else {
      done(true);
    }
  }

  withVoice("translateVoice", function (args, reply) {
    reply("ok", { translateResult: sandbox.fixture("speech", "今天天气怎么样。") });
  });
})(window, window.__weixinSandbox);
