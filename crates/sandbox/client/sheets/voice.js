/*
 * startRecord: the computer's microphone, or a tone. playVoice then really
 * plays it. Needs sheet.js and api/voice.js before it.
 */
(function (window, sandbox) {
  "use strict";

  var sheets = sandbox.sheets;
  var audio = null;

  sandbox.registerSheet("startRecord", function (args, decision) {
    var words = sheets.make("p", {
      text: sheets.text("选择录音内容", "Choose what to record"),
    });
    words.setAttribute("role", "status");
    var sheet = sheets.open(
      {
        name: "startRecord",
        title: sheets.text("录音", "Record"),
        look: "bottom",
        decision: decision,
      },
      [
        words,
        sheets.button(
          sheets.text("电脑的麦克风", "This computer's microphone"),
          "record-microphone",
          askMicrophone,
        ),
        sheets.button(
          sheets.text("一段提示音", "A tone"),
          "record-tone",
          function () {
            leave(toneRecorder());
          },
          "primary",
        ),
      ],
    );

    function leave(recorder) {
      sheets.close(sheet);
      decision.choose(withNotice(recorder));
    }

    function askMicrophone() {
      openMicrophone(function (recorder) {
        if (recorder) {
          leave(recorder);
        } else {
          words.textContent = sheets.text(
            "没有可用的麦克风，请用提示音",
            "No microphone is available: use the tone",
          );
        }
      });
    }
  });

  function context() {
    audio = audio || new window.AudioContext();
    audio.resume();
    return audio;
  }

  // ---- recorders --------------------------------------------------------

  function toneRecorder() {
    var began = 0;
    return {
      start: function () {
        began = Date.now();
      },
      stop: function () {
        var ms = Math.max(Date.now() - began, 300);
        return {
          ms: ms,
          play: function () {
            return playTone(ms / 1000);
          },
        };
      },
    };
  }

  // Two notes that swell and fade: a bare sine would hurt.
  function playTone(seconds) {
    var now = context().currentTime;
    var volume = audio.createGain();
    volume.gain.setValueAtTime(0, now);
    volume.gain.linearRampToValueAtTime(0.2, now + 0.05);
    volume.gain.linearRampToValueAtTime(0, now + seconds);
    volume.connect(audio.destination);
    var notes = [440, 554.37].map(function (hertz) {
      var note = audio.createOscillator();
      note.frequency.value = hertz;
      note.connect(volume);
      note.start(now);
      note.stop(now + seconds);
      return note;
    });
    return function silence() {
      notes.forEach(function (note) {
        note.stop();
      });
    };
  }

  function openMicrophone(then) {
    var devices = window.navigator.mediaDevices;
    if (!devices || !devices.getUserMedia || !window.MediaRecorder) {
      then(null);
      return;
    }
    devices.getUserMedia({ audio: true }).then(
      function (stream) {
        then(microphoneRecorder(stream));
      },
      function () {
        then(null);
      },
    );
  }

  function microphoneRecorder(stream) {
    var recorder = new window.MediaRecorder(stream);
    var pieces = [];
    var began = 0;
    var buffer = new Promise(function (resolve) {
      recorder.ondataavailable = function (event) {
        pieces.push(event.data);
      };
      recorder.onstop = function () {
        stream.getTracks().forEach(function (track) {
          track.stop();
        });
        resolve(new window.Blob(pieces).arrayBuffer().then(decode));
      };
    });
    return {
      start: function () {
        began = Date.now();
        recorder.start();
      },
      stop: function () {
        recorder.stop();
        return {
          ms: Date.now() - began,
          play: function () {
            return playBuffer(buffer);
          },
        };
      },
    };
  }

  function decode(bytes) {
    return context().decodeAudioData(bytes);
  }

  function playBuffer(buffer) {
    var source = context().createBufferSource();
    var isSilenced = false;
    buffer.then(function (sound) {
      if (!isSilenced) {
        source.buffer = sound;
        source.connect(audio.destination);
        source.start();
      }
    });
    return function silence() {
      isSilenced = true;
      if (source.buffer) {
        source.stop();
      }
    };
  }

  // ---- the notice while it records --------------------------------------

  function withNotice(recorder) {
    var notice = null;
    var timer = null;
    return {
      start: function () {
        var began = Date.now();
        notice = sheets.float(sheets.make("p", { class: "recording", test: "recording" }));
        notice.setAttribute("role", "status");
        showTime();
        timer = window.setInterval(showTime, 500);
        recorder.start();

        function showTime() {
          var seconds = Math.floor((Date.now() - began) / 1000);
          notice.textContent = sheets.text("正在录音 ", "Recording ") + seconds + " s";
        }
      },
      stop: function () {
        window.clearInterval(timer);
        notice.remove();
        return recorder.stop();
      },
    };
  }
})(window, window.__weixinSandbox);
